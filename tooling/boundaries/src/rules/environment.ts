import { placeOf } from '../place.ts';
import type { Breach, SourceModule } from '../source-module.ts';

/** The files that read the environment: one a program. */
const readers = new Set([
  'apps/server/src/config.ts',
  'packages/cli/src/config.ts',
  // The program behind `pnpm db`, a tool of the repository.
  'packages/db/src/main.ts',
]);

/** Settings are read and checked in one place, and passed on as values. */
export function environment(tree: ReadonlyMap<string, SourceModule>): Breach[] {
  return [...tree.values()].flatMap(({ path, ambient }) => {
    if (readers.has(path) || placeOf(path).support) return [];
    const reads = ambient.filter(({ what }) => what === 'process.env');
    return reads.map(({ line }) => ({
      rule: 'environment',
      path,
      line,
      message:
        "process.env is read in the program's config.ts only. Add the setting there, and take its value as an argument",
    }));
  });
}
