import { appRouter } from '@croupier/api/app-router';
import type { Context } from '@croupier/api/context';
import { headerKeysOf, idempotencyHeader, keyedOperations } from '@croupier/api/idempotency-header';
import { authenticate } from '@croupier/core/identity/authenticate';
import { AppError } from '@croupier/kernel/errors';
import type { Principal } from '@croupier/kernel/roles';
import type { TRPCRequestInfo } from '@trpc/server/http';
import type { FastifyRequest } from 'fastify';
import { factsOf } from './request-facts.ts';
import type { ServerParts } from './server-parts.ts';

/**
 * The context of one request, with its caller if the token is good. A refusal is kept in it, not thrown: the procedure
 * answers it in the right shape, and knows its own name for the security event.
 */
export async function contextOf(parts: ServerParts, request: FastifyRequest): Promise<Context> {
  const { core } = parts;
  const requestId = request.id;
  const traceId = request.facts?.traceId ?? null;
  try {
    const principal = await identify(parts, request);
    const facts = factsOf(request);
    facts.principal = principal;
    facts.rate = await parts.rateLimits.takeOfToken(principal.tokenId);
    return { core, call: { principal, requestId, traceId }, refusal: null, headerKeys: null, requestId, traceId };
  } catch (thrown) {
    const refusal = thrown instanceof AppError ? thrown : new AppError('INTERNAL_ERROR', undefined, { cause: thrown });
    return { core, call: null, refusal, headerKeys: null, requestId, traceId };
  }
}

const keyed = keyedOperations(appRouter);

/** The same for a tRPC request, with the idempotency keys of its header. Over REST the binder reads the header. */
export async function trpcContextOf(
  parts: ServerParts,
  request: FastifyRequest,
  info: Pick<TRPCRequestInfo, 'calls' | 'isBatchCall'>,
): Promise<Context> {
  const context = await contextOf(parts, request);
  const header = request.headers[idempotencyHeader];
  if (header === undefined) return context;
  const paths = info.calls.map(({ path }) => path);
  return { ...context, headerKeys: headerKeysOf({ header, isBatch: info.isBatchCall, paths }, keyed) };
}

/** Who asks. A stranger's failures are counted against his address. */
async function identify(parts: ServerParts, request: FastifyRequest): Promise<Principal> {
  try {
    return await authenticate(parts.core, bearerToken(request));
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNAUTHORIZED') {
      factsOf(request).rate = await parts.rateLimits.takeOfStranger(request.ip);
    }
    throw error;
  }
}

/** True when the request carries credentials of whatever kind. */
export function hasCredentials(request: FastifyRequest): boolean {
  return request.headers.authorization !== undefined;
}

/** The token of `Authorization: Bearer <token>`, or UNAUTHORIZED. */
function bearerToken(request: FastifyRequest): string {
  const { authorization } = request.headers;
  if (authorization === undefined) throw new AppError('UNAUTHORIZED', 'No token was sent.');
  const match = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(authorization);
  if (match?.[1] === undefined) {
    throw new AppError('UNAUTHORIZED', 'The Authorization header is not of the form "Bearer <token>".');
  }
  return match[1];
}
