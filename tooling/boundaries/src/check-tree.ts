import { readTree } from './read-tree.ts';
import { databaseAccess } from './rules/database-access.ts';
import { directImports } from './rules/direct-imports.ts';
import { environment } from './rules/environment.ts';
import { noCycles } from './rules/no-cycles.ts';
import { packageDirections } from './rules/package-directions.ts';
import { pureCode } from './rules/pure-code.ts';
import { thirdParty } from './rules/third-party.ts';
import type { Breach, Rule } from './source-module.ts';

const rules: readonly Rule[] = [
  pureCode,
  packageDirections,
  thirdParty,
  databaseAccess,
  environment,
  noCycles,
  directImports,
];

export interface TreeCheck {
  readonly modules: number;
  readonly breaches: readonly Breach[];
}

/**
 * Checks the import directions of a tree.
 * @param modulesMin fewer modules than this mean that the check looks in the wrong place: it throws
 */
export function checkTree(root: string, modulesMin: number): TreeCheck {
  const tree = readTree(root);
  if (tree.size < modulesMin) {
    throw new Error(
      `only ${tree.size} modules found below ${root}, at least ${modulesMin} expected: the check would be blind`,
    );
  }
  const breaches = rules.flatMap((rule) => rule(tree));
  return {
    modules: tree.size,
    breaches: breaches.toSorted((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1)),
  };
}
