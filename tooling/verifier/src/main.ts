import { readFileSync, writeFileSync } from 'node:fs';
import { pagePath, renderPage } from './build-page.ts';
import { tryInBrowser } from './try-in-browser.ts';

const page = new URL(`../../../${pagePath}`, import.meta.url);
const usage = 'Usage: pnpm verifier <write|check|browser>\n';

/** Returns the exit code: 0 done, current or right; 1 out of date or wrong; 2 wrong usage. */
async function run(mode: string | undefined): Promise<number> {
  switch (mode) {
    case 'write':
      writeFileSync(page, await renderPage());
      process.stdout.write(`wrote ${pagePath}\n`);
      return 0;
    case 'check':
      if (readFileSync(page, 'utf8') === (await renderPage())) return 0;
      process.stderr.write(`${pagePath} is not what the code says. Run "pnpm verifier write" and commit it.\n`);
      return 1;
    case 'browser':
      return await tryInBrowser(page);
    default:
      process.stderr.write(usage);
      return 2;
  }
}

process.exitCode = await run(process.argv[2]);
