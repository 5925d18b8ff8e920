import { operations } from '@croupier/api/operations';
import type { FastifyRequest } from 'fastify';
import { restPrefix, transportOf, trpcPrefix } from './request-facts.ts';

const known: ReadonlySet<string> = new Set(operations.map((operation) => operation.procedurePath));

const byRoute: ReadonlyMap<string, string> = new Map(
  operations.map(({ method, path, procedurePath }) => [
    routeKey(method, path.replaceAll(/\{(\w+)\}/g, ':$1')),
    procedurePath,
  ]),
);

/**
 * The name under which a request is logged and counted: the procedure's path over tRPC and REST alike, `batch` for
 * several, else the route's pattern. Never what a caller can make up: labels stay few.
 */
export function operationName(request: FastifyRequest): string {
  const route = request.routeOptions.url;
  if (route === undefined) return 'unknown';
  if (transportOf(request) === 'trpc') return trpcOperation(request);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  return byRoute.get(routeKey(method, route.slice(restPrefix.length))) ?? route;
}

function trpcOperation(request: FastifyRequest): string {
  const [path = ''] = request.url.slice(trpcPrefix.length + 1).split('?', 1);
  if (known.has(path)) return path;
  return path.includes(',') ? 'batch' : 'unknown';
}

function routeKey(method: string, path: string): string {
  return `${method} ${path}`;
}
