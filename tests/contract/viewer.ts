/**
 * `pnpm viewer browser`: opens /docs of a live server in Chromium, with a token, and calls an operation from it. A request
 * to another server, a violation of the page's security policy and an error of a script are failures.
 */
import { accessSync, constants } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { startLive, type LiveServer } from './live-server.ts';

const waitMs = 30_000;
const browsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Calls a query and a mutation as a reader would, and returns what is wrong. */
async function tryOut(page: Page, live: LiveServer): Promise<string[]> {
  const faults: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'data:' && origin !== live.url) faults.push(`it asked for ${request.url()}`);
  });
  page.on('pageerror', (error) => faults.push(`it threw ${error.message}`));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) faults.push(message.text());
  });
  page.setDefaultTimeout(waitMs);
  await page.goto(`${live.url}/docs`);
  await page.locator('.opblock').first().waitFor();
  const shown = await page.locator('.opblock').count();
  if (shown < 40) faults.push(`it shows ${shown} operations`);

  await page.locator('.btn.authorize').first().click();
  await page.locator('.auth-container input').fill(live.tokens.agent);
  await page.locator('.auth-btn-wrapper .authorize').click();
  await page.locator('.auth-btn-wrapper .btn-done').click();

  const listed = await execute(page, 'game-list', live.url);
  if (!listed.includes(live.gameId)) faults.push(`game-list answered ${listed.slice(0, 200)}`);
  const created = await execute(page, 'wallet-create', live.url);
  if (!/"operation": ?"create"/.test(created)) faults.push(`wallet-create answered ${created.slice(0, 200)}`);
  return faults;
}

/** Executes an operation with the values that the viewer offers, and returns the body of the answer. */
async function execute(page: Page, operationId: string, origin: string): Promise<string> {
  const block = page.locator(`.opblock:has(.opblock-summary-operation-id:text-is("${operationId}"))`);
  await block.locator('.opblock-summary-control').click();
  await block.locator('.try-out__btn').click();
  const key = block.locator('tr[data-param-name="Idempotency-Key"] input');
  if ((await key.count()) > 0) await key.fill(crypto.randomUUID());
  for (const name of ['cursor', 'status'] as const) {
    const field = block.locator(`tr[data-param-name="${name}"] input`);
    if ((await field.count()) > 0) await field.fill('');
  }
  const answered = page.waitForResponse((answer) => answer.url().startsWith(`${origin}/api/v1/`));
  await block.locator('.btn.execute').click();
  return await (await answered).text();
}

if (process.argv[2] !== 'browser') {
  process.stderr.write('Usage: pnpm viewer browser\n');
  process.exit(2);
}
const executablePath = process.env['CHROMIUM_PATH'] ?? browsers.find(isThere);
if (executablePath === undefined) {
  process.stderr.write('There is no Chromium. Install it (apt-get install chromium), or set CHROMIUM_PATH.\n');
  process.exit(1);
}
await using live = await startLive();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const faults = await tryOut(await browser.newPage(), live);
  for (const fault of faults) process.stdout.write(`        ${fault}\n`);
  process.stdout.write(`${faults.length === 0 ? 'ok    ' : 'FAILED'}  /docs: rendered, authorized, called twice\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await browser.close();
}
