/** `pnpm check:tidy`: one line a finding, `path:line rule: message`; exit code 1 when there is any. */
import { fileURLToPath } from 'node:url';
import { listFiles } from './list-files.ts';
import { missingReadmes, tidyFile } from './tidy-rules.ts';

/** These name what they look for. */
const own = 'tooling/checks/src/tidy-rules';
const filesMin = 200;

const root = fileURLToPath(new URL('../../..', import.meta.url));
const files = listFiles(root);
if (files.length < filesMin)
  throw new Error(`only ${files.length} files found, at least ${filesMin} expected: the check would be blind`);
const judged = files.filter(({ path }) => !path.startsWith(own));
const findings = [...judged.flatMap(tidyFile), ...missingReadmes(files.map(({ path }) => path))];
for (const { path, line, rule, message } of findings) console.log(`${path}:${line} ${rule}: ${message}`);
console.log(`${files.length} files, ${findings.length} untidy places`);
process.exitCode = findings.length > 0 ? 1 : 0;
