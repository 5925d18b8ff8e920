import type { AnyTRPCRouter } from '@trpc/server';
import { listProcedures, procedureMeta, unloadedRouters, type Procedure } from '../router-internals.ts';
import type { RestMeta, RestMethod } from './rest-meta.ts';

/** One REST operation of a router. */
export interface RestRoute {
  readonly method: RestMethod;
  /** The path below the prefix, as in the metadata: `/sessions/{sessionId}`. */
  readonly path: string;
  readonly operationId: string;
  /** The dotted path of the procedure. */
  readonly procedurePath: string;
  readonly procedure: Procedure;
  readonly meta: RestMeta;
  readonly pathParameters: readonly string[];
}

const wholeSegment = /^\{([A-Za-z][A-Za-z0-9_]*)\}$/;
const literalSegment = /^[A-Za-z0-9._~-]+$/;

function readPathParameters(path: string): string[] {
  const parameters: string[] = [];
  for (const segment of path.slice(1).split('/')) {
    const parameter = wholeSegment.exec(segment)?.[1];
    if (parameter) parameters.push(parameter);
    else if (!literalSegment.test(segment))
      throw new Error(`REST path ${path}: segment "${segment}" is neither a name nor a {parameter}`);
  }
  if (new Set(parameters).size !== parameters.length) throw new Error(`REST path ${path}: a parameter occurs twice`);
  return parameters;
}

function restMeta(procedure: Procedure): RestMeta | undefined {
  const meta = procedureMeta(procedure);
  // The router's own type of metadata promises this shape; tRPC erases it.
  return typeof meta === 'object' && meta !== null && 'openapi' in meta ? (meta as RestMeta) : undefined;
}

/**
 * Every REST operation of a router, sorted by path and method. Throws on two operations with one method and path or one
 * operation id, on a path it cannot serve, on a subscription, and on lazy routers that are not loaded (they would be missing).
 */
export function restRoutes(router: AnyTRPCRouter): RestRoute[] {
  const lazy = unloadedRouters(router);
  if (lazy.length > 0) throw new Error(`Load lazy routers before listing REST routes: ${lazy.join(', ')}`);
  const routes: RestRoute[] = [];
  for (const [procedurePath, procedure] of listProcedures(router)) {
    const meta = restMeta(procedure);
    if (!meta?.openapi || meta.openapi.enabled === false) continue;
    if (procedure._def.type === 'subscription')
      throw new Error(`${procedurePath}: a subscription cannot be a REST operation`);
    const { method, path, operationId = procedurePath.replaceAll('.', '-') } = meta.openapi;
    const pathParameters = readPathParameters(path);
    if (meta.rest?.etag && method !== 'GET') throw new Error(`${procedurePath}: only a GET can have an ETag`);
    routes.push({ method, path, operationId, procedurePath, procedure, meta, pathParameters });
  }
  refuseDuplicates(routes.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`));
  refuseDuplicates(routes.map(({ operationId }) => operationId));
  return routes.toSorted((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function refuseDuplicates(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new Error(`Two REST operations share ${name}`);
    seen.add(name);
  }
}
