import { assert } from '@croupier/kernel/assert';
import { listProcedures } from '@croupier/rpc/router-internals';
import { appRouter } from './app-router.ts';
import type { OperationMeta } from './operation-meta.ts';

/** One operation as its router declares it. */
export interface Operation {
  /** Dotted path of the procedure: `session.create`. */
  readonly procedurePath: string;
  readonly kind: 'query' | 'mutation';
  readonly method: string;
  /** REST path below /api/v1, with `{parameters}`. */
  readonly path: string;
  readonly meta: OperationMeta;
}

/** Every operation, in the order of the router. Documents, logs and tests go through this list. */
export const operations: readonly Operation[] = listProcedures(appRouter).map(([procedurePath, procedure]) => {
  const meta: OperationMeta = procedure._def.meta ?? {};
  const kind = procedure._def.type;
  assert(meta.openapi, `${procedurePath} has no REST metadata`);
  assert(kind !== 'subscription', `${procedurePath} is a subscription`);
  return { procedurePath, kind, method: meta.openapi.method, path: meta.openapi.path, meta };
});
