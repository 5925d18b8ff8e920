import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SignedReport } from '@croupier/contract/fingerprint-report';
import { reportHtml } from '@croupier/report/html/report-html';
import { type Browser, chromium } from 'playwright-core';

const browsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];
const widths = [390, 1_280] as const;
const hostile = `</script><img src=//x.invalid/i onerror=alert(1)><b style="position:fixed">\u202Eevil ${'wide'.repeat(2_500)}`;

/** Chromium, or an error that says how to get it. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? browsers.find(isThere);
  if (executablePath === undefined)
    throw new Error('There is no Chromium. Install it (apt-get install chromium), or set CHROMIUM_PATH.');
  return await chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** Opens pages of reports as a reader would, and holds them to what the documentation promises. Returns the exit code. */
export async function tryPages(example: SignedReport): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'croupier-report-'));
  const browser = await openBrowser();
  let failed = 0;
  try {
    for (const [name, report] of Object.entries({ 'a shipped game': example, 'hostile strings': turned(example) })) {
      const file = join(directory, `${failed}-${name.replaceAll(' ', '-')}.html`);
      await writeFile(file, reportHtml(report));
      for (const width of widths) {
        const faults = await faultsOf(browser, pathToFileURL(file).href, width);
        failed += faults.length;
        process.stdout.write(`${faults.length === 0 ? 'ok    ' : 'FAILED'}  ${name}, ${width} px\n`);
        for (const fault of faults) process.stdout.write(`        ${fault}\n`);
      }
    }
  } finally {
    await browser.close();
    await rm(directory, { recursive: true });
  }
  return failed === 0 ? 0 : 1;
}

async function faultsOf(browser: Browser, url: string, width: number): Promise<string[]> {
  const faults: string[] = [];
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  page.on('request', (request) => {
    if (request.url() !== url) faults.push(`it asked for ${request.url().slice(0, 200)}`);
  });
  page.on('pageerror', (error) => faults.push(`it threw ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`it complained: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    faults.push(`it opened a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  const scrolled = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (scrolled > 0) faults.push(`it scrolls ${scrolled} px to the side`);
  const small = await page.evaluate(
    () => [...document.querySelectorAll('svg text')].filter((text) => text.getBoundingClientRect().height < 8).length,
  );
  if (small > 0) faults.push(`${small} labels of its pictures are too small to read`);
  for (const [what, role] of [
    ['a banner', 'banner'],
    ['a main part', 'main'],
    ['a foot', 'contentinfo'],
  ] as const)
    if ((await page.getByRole(role).count()) !== 1) faults.push(`assistive technology does not find ${what}`);
  if ((await page.getByRole('heading', { level: 1 }).count()) !== 1) faults.push('it has not one first heading');
  if ((await page.getByRole('columnheader').count()) < 5) faults.push('its tables have no headers');
  if ((await page.getByRole('img').count()) < 5) faults.push('its pictures have no role');
  await page.close();
  return faults;
}

/** A report in which every string that others choose is hostile. */
function turned(signed: SignedReport): SignedReport {
  const { report, signature } = structuredClone(signed);
  report.subject.title = hostile;
  report.subject.engineVersion = hostile;
  for (const claim of report.claims) {
    claim.title = hostile;
    claim.reason = hostile;
    claim.declared = hostile;
  }
  for (const { bars } of report.charts.symbols) for (const bar of bars) bar.symbol = hostile;
  for (const strip of report.charts.strips) strip.observed = [hostile, 'A', hostile];
  return { report, signature };
}

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
