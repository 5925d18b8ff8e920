import { findProcedure, rootConfig } from '../router-internals.ts';
import type { Edge } from './edge-options.ts';
import type { Target } from './serve-calls.ts';

const acceptedMethods = { query: ['GET'], mutation: ['POST'], subscription: [] } as const;
const acceptedWithOverride = { query: ['GET', 'POST'], mutation: ['POST'], subscription: [] } as const;

function findTarget(edge: Edge, method: string, path: string): Target | undefined {
  const procedure = findProcedure(edge.router, path);
  if (!procedure) return undefined;
  const accepted = edge.allowMethodOverride ? acceptedWithOverride : acceptedMethods;
  const methods: readonly string[] = accepted[procedure._def.type];
  return methods.includes(method) ? { path, procedure } : undefined;
}

/** The procedure path that a URL path names. The URL may use the router's path separator in place of dots. */
function procedurePath(edge: Edge, urlPath: string): string {
  const { pathSeparator } = rootConfig(edge.router);
  return pathSeparator === '.' ? urlPath : urlPath.replaceAll(pathSeparator, '.');
}

/**
 * The procedures that a request asks for. Undefined unless the fast path can serve all of them: each exists, accepts the
 * method and has the type of the others, and the batch keeps the limits.
 */
export function findTargets(
  edge: Edge,
  asked: { method: string; urlPath: string; isBatch: boolean },
): [Target, ...Target[]] | undefined {
  const path = procedurePath(edge, asked.urlPath);
  if (!asked.isBatch) {
    const target = findTarget(edge, asked.method, path);
    return target ? [target] : undefined;
  }
  if (!edge.allowBatching) return undefined;
  const paths = path.split(',', edge.maxBatchSize + 1);
  if (paths.length > edge.maxBatchSize) return undefined;
  const targets: Target[] = [];
  for (const one of paths) {
    const target = findTarget(edge, asked.method, one);
    if (!target || (targets[0] && targets[0].procedure._def.type !== target.procedure._def.type)) return undefined;
    targets.push(target);
  }
  const [first, ...rest] = targets;
  return first ? [first, ...rest] : undefined;
}
