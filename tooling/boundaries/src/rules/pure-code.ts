import { placeOf } from '../place.ts';
import type { Breach, ModuleImport, SourceModule } from '../source-module.ts';

/** Pure code takes input and output, time, chance and settings as arguments. */
export function pureCode(tree: ReadonlyMap<string, SourceModule>): Breach[] {
  return [...tree.values()].flatMap((module) => {
    const place = placeOf(module.path);
    if (!place.pure || place.support) return [];
    const uses = module.ambient.map(({ what, line }) => ({
      rule: 'pure-code',
      path: module.path,
      line,
      message: `${what} reaches outside. This file is pure: take what it needs as an argument (clock.now(), rng, a parameter)`,
    }));
    const imports = module.imports.flatMap((item) => {
      const message = impureImport(item, place.domain);
      return message === null ? [] : [{ rule: 'pure-code', path: module.path, line: item.line, message }];
    });
    return [...uses, ...imports];
  });
}

function impureImport({ specifier, typeOnly, target }: ModuleImport, domain: boolean): string | null {
  if (specifier.startsWith('node:')) {
    return `${specifier} does input or output. This file is pure: let the use case or the caller do that, and pass the result in`;
  }
  if (specifier === 'pg' || specifier.startsWith('@prisma/') || specifier.startsWith('@croupier/db/')) {
    return `${specifier} is the database. Decide on plain values here, and read and write them in the feature's store`;
  }
  if (!domain || target === null || typeOnly || !target.startsWith('packages/core/')) return null;
  if (placeOf(target).domain) return null;
  return `a domain imports values from domains only. Move what is pure of ${target} into a domain, or import its types with "import type"`;
}
