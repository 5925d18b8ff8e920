import { getTRPCErrorFromUnknown, TRPCError } from '@trpc/server';
import type { FastifyRequest } from 'fastify';
import { isDataStream } from './data-stream.ts';
import type { Edge } from './edge-options.ts';
import type { EdgeCall } from './request-info.ts';
import { runProcedure } from './run-procedure.ts';
import { isThenable } from './thenable.ts';

/** The context of a request, or why there is none. */
export type ContextOutcome =
  | { readonly ok: true; readonly ctx: unknown }
  | { readonly ok: false; readonly error: TRPCError };

/** What one call came to. */
export type CallOutcome = { readonly error: undefined; readonly data: unknown } | { readonly error: TRPCError };

/**
 * Runs one procedure with its middlewares. Never throws or rejects: what is thrown is reported to `onError` and returned. Gives
 * a promise only where something has to be waited for.
 */
export function runCall(
  edge: Edge,
  request: FastifyRequest,
  call: EdgeCall,
  context: ContextOutcome,
  signal: AbortSignal,
): CallOutcome | PromiseLike<CallOutcome> {
  const failed = (cause: unknown): CallOutcome => failedCall(edge, request, call, context, cause);
  try {
    if (!context.ok) throw context.error;
    const { path, getRawInput, readInput, batchIndex, procedure } = call;
    const { type } = procedure._def;
    const { ctx } = context;
    const data = runProcedure(procedure, { path, getRawInput, readInput, ctx, type, signal, batchIndex });
    return isThenable(data) ? data.then(succeededCall, failed) : succeededCall(data);
  } catch (cause) {
    return failed(cause);
  }
}

function succeededCall(data: unknown): CallOutcome {
  return { error: undefined, data };
}

function failedCall(
  edge: Edge,
  request: FastifyRequest,
  call: EdgeCall,
  context: ContextOutcome,
  cause: unknown,
): CallOutcome {
  const error = getTRPCErrorFromUnknown(cause);
  edge.onError?.({
    error,
    path: call.path,
    input: call.result(),
    ctx: context.ok ? context.ctx : undefined,
    type: call.procedure._def.type,
    req: request,
  });
  return { error };
}

/** Refuses an output that plain JSON cannot carry, with the official adapter's words. */
export function streamRefusal(data: unknown): TRPCError | undefined {
  if (!isDataStream(data)) return undefined;
  return new TRPCError({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'Cannot use stream-like response in non-streaming request - use httpBatchStreamLink',
  });
}
