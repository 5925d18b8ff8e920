import { placeOf } from '../place.ts';
import type { Breach, SourceModule } from '../source-module.ts';

const rule = 'database-access';
const seesDatabase = /^(?:pg$|pg\/|@prisma\/|@croupier\/db\/)/;

/** Stores, the commit pipeline and the database package see the database; nothing else does. */
export function databaseAccess(tree: ReadonlyMap<string, SourceModule>): Breach[] {
  return [...tree.values()].flatMap((module) => [...foreignStores(module), ...strayDatabase(module)]);
}

/** A feature asks another through its use cases; a router never asks a store. */
function foreignStores({ path, imports }: SourceModule): Breach[] {
  const place = placeOf(path);
  if (place.support) return [];
  return imports.flatMap(({ target, line }) => {
    const other = target === null ? null : placeOf(target);
    if (other === null || other.unit !== 'core' || !other.store || other.feature === null) return [];
    // Files at the top of core compose the features, and the commit pipeline writes what they decided.
    const composes = place.unit === 'core' && place.feature === null;
    if (composes || (place.unit === 'core' && place.feature === other.feature)) return [];
    const instead =
      place.unit === 'api'
        ? 'A router calls the use case'
        : `Call a use case of ${other.feature} instead, or give it one that answers this`;
    return [{ rule, path, line, message: `${target} is the store of ${other.feature}. ${instead}` }];
  });
}

function strayDatabase({ path, imports, sqlLines }: SourceModule): Breach[] {
  const { unit, support, store } = placeOf(path);
  if (support || unit === 'db' || (unit === 'core' && (store || path.startsWith('packages/core/src/commit/'))))
    return [];
  // The composition root builds the pool and hands it on; it still writes no SQL.
  const composes =
    unit === 'server' ||
    unit === 'telemetry' ||
    path === 'packages/core/src/create-core.ts' ||
    path === 'packages/core/src/core.ts';
  const seen = composes ? [] : imports.filter(({ specifier }) => seesDatabase.test(specifier));
  const instead =
    unit === 'core' ? "Move it into the feature's store.ts and call that" : 'Call a use case of @croupier/core';
  return [
    ...seen.map(({ specifier, line }) => ({ rule, path, line, message: `${specifier} is the database. ${instead}` })),
    ...sqlLines.map((line) => ({ rule, path, line, message: `SQL outside a store. ${instead}` })),
  ];
}
