/** `pnpm check:imports`: one line a breach, `path:line rule: message`; exit code 1 when there is any. */
import { fileURLToPath } from 'node:url';
import { checkTree } from './check-tree.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { modules, breaches } = checkTree(root, 200);
for (const { path, line, rule, message } of breaches) console.log(`${path}:${line} ${rule}: ${message}`);
console.log(`${modules} modules, ${breaches.length} breaches of the import directions`);
process.exitCode = breaches.length > 0 ? 1 : 0;
