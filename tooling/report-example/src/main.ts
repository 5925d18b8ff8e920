/** `pnpm report-example <write|check|browser>`: exit code 0 done, current or right; 1 out of date or wrong; 2 wrong usage. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SignedReport } from '@croupier/contract/fingerprint-report';
import { reportHtml } from '@croupier/report/html/report-html';
import { reportPdf } from '@croupier/report/pdf/report-pdf';
import { exampleGame, exampleReport } from './example.ts';
import { openBrowser, tryPages } from './try-pages.ts';

const directory = new URL('../../../docs/reports/', import.meta.url);
const file = (ending: string): URL => new URL(`${exampleGame}.${ending}`, directory);

async function filesOf(signed: SignedReport): Promise<Readonly<Record<string, Uint8Array>>> {
  return {
    json: Buffer.from(`${JSON.stringify(signed, null, 1)}\n`),
    html: Buffer.from(reportHtml(signed)),
    pdf: await reportPdf(signed),
  };
}

async function write(): Promise<number> {
  for (const [ending, bytes] of Object.entries(await filesOf(exampleReport()))) {
    writeFileSync(file(ending), bytes);
    process.stdout.write(`wrote ${fileURLToPath(file(ending))}\n`);
  }
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1_000, height: 1_150 } });
    await page.goto(file('html').href);
    await page.screenshot({ path: fileURLToPath(file('png')) });
  } finally {
    await browser.close();
  }
  return 0;
}

async function check(): Promise<number> {
  const files = Object.entries(await filesOf(exampleReport()));
  const stale = files.filter(([ending, bytes]) => !readFileSync(file(ending)).equals(bytes));
  for (const [ending] of stale)
    process.stderr.write(
      `docs/reports/${exampleGame}.${ending} is not what the code says. Run "pnpm report-example write".\n`,
    );
  return stale.length === 0 ? 0 : 1;
}

async function run(mode: string | undefined): Promise<number> {
  switch (mode) {
    case 'write':
      return await write();
    case 'check':
      return await check();
    case 'browser':
      return await tryPages(exampleReport());
    default:
      process.stderr.write('Usage: pnpm report-example <write|check|browser>\n');
      return 2;
  }
}

process.exitCode = await run(process.argv[2]);
