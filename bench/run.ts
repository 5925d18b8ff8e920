/** `pnpm bench NAME [options]` runs bench/NAME.ts; without a name it lists them. */
import { readdirSync } from 'node:fs';
import { parse } from 'node:path';

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'run.ts')
  .map((file) => parse(file).name);
const [name] = process.argv.splice(2, 1);

if (name !== undefined && names.includes(name)) {
  await import(new URL(`./${name}.ts`, import.meta.url).href);
} else {
  console.error(
    name === undefined ? 'pnpm bench NAME, where NAME is one of:' : `There is no benchmark ${name}. There are:`,
  );
  for (const known of names) console.error(`  ${known}`);
  process.exitCode = 2;
}
