import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles, writtenDocuments } from './generated-files.ts';
import { lintDocuments } from './lint-documents.ts';

const root = new URL('../../../', import.meta.url);
const usage = 'Usage: pnpm openapi <write|check>, pnpm reference <write|check>\n';

/** Returns the exit code: 0 done or up to date, 1 out of date or refused by the linter, 2 wrong usage. */
function run([name, mode]: readonly string[]): number {
  const files = Object.entries(generatedFiles).find(([key]) => key === name)?.[1];
  if (files === undefined || (mode !== 'write' && mode !== 'check')) {
    process.stderr.write(usage);
    return 2;
  }
  const stale = files.filter(({ path, render }) => read(path) !== render());
  if (mode === 'write') {
    for (const { path, render } of stale) {
      mkdirSync(dirname(fileURLToPath(new URL(path, root))), { recursive: true });
      writeFileSync(new URL(path, root), render());
      process.stdout.write(`wrote ${path}\n`);
    }
    return 0;
  }
  for (const { path } of stale)
    process.stderr.write(`${path} is not what the code says. Run "pnpm ${name} write" and commit it.\n`);
  const isSound =
    name === 'openapi'
      ? lintDocuments(
          [...files.map(({ path }) => path), ...writtenDocuments].map((path) => fileURLToPath(new URL(path, root))),
        )
      : true;
  return stale.length === 0 && isSound ? 0 : 1;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, root), 'utf8');
  } catch {
    return undefined;
  }
}

process.exitCode = run(process.argv.slice(2));
