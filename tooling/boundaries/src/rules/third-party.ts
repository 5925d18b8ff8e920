import { placeOf } from '../place.ts';
import type { Breach, SourceModule } from '../source-module.ts';

/** The kernel depends on nothing; the contract on zod alone, because browsers and agents carry it. */
export function thirdParty(tree: ReadonlyMap<string, SourceModule>): Breach[] {
  return [...tree.values()].flatMap((module) => {
    const { unit, support } = placeOf(module.path);
    if (support || (unit !== 'kernel' && unit !== 'contract')) return [];
    const foreign = module.imports.filter(({ specifier }) => !/^(?:\.|@croupier\/)/.test(specifier));
    return foreign.flatMap(({ specifier, line }) => {
      if (unit === 'contract' && specifier === 'zod') return [];
      const instead =
        unit === 'kernel'
          ? 'The kernel has no dependency: put code that needs one into the package that uses it'
          : 'The contract needs zod alone: transform data in the feature or the client';
      return [
        { rule: 'third-party', path: module.path, line, message: `${unit} must not import ${specifier}. ${instead}` },
      ];
    });
  });
}
