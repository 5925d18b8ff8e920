import { posix } from 'node:path';
import { workspacePackage } from '../place.ts';
import type { Breach, SourceModule } from '../source-module.ts';

const rule = 'direct-imports';

/** An import names the file that it means: no barrels, and no path into another package. */
export function directImports(tree: ReadonlyMap<string, SourceModule>): Breach[] {
  return [...tree.values()].flatMap((module) => [...barrels(module), ...crossings(module)]);
}

function barrels({ path, starLines }: SourceModule): Breach[] {
  const instead = 'Import @croupier/<package>/<file> where it is used';
  const index = posix.basename(path) === 'index.ts' ? [1] : [];
  return [
    ...index.map((line) => ({
      rule,
      path,
      line,
      message: `a barrel hides who uses what. ${instead}, and name this file for what it does`,
    })),
    ...starLines.map((line) => ({ rule, path, line, message: `"export *" makes a barrel. ${instead}` })),
  ];
}

function crossings({ path, imports }: SourceModule): Breach[] {
  return imports.flatMap(({ specifier, target, line }) => {
    if (!specifier.startsWith('.')) return bareImport(path, specifier, line);
    const home = homeOf(target ?? '');
    if (home === null || path.startsWith(`${home}/`)) return [];
    const name = `@croupier/${home.split('/')[1] ?? ''}/<file>`;
    return [
      {
        rule,
        path,
        line,
        message: `${specifier} leaves the package. Import ${name}, and list the package in package.json`,
      },
    ];
  });
}

function bareImport(path: string, specifier: string, line: number): Breach[] {
  if (workspacePackage(specifier) === null || specifier.split('/').length > 2) return [];
  return [{ rule, path, line, message: `${specifier} names no file. Import ${specifier}/<file>` }];
}

/** The package whose sources hold the file. */
function homeOf(path: string): string | null {
  return /^((?:packages|apps|tooling)\/[^/]+)\/src\//.exec(path)?.[1] ?? null;
}
