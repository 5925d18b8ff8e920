import { getTRPCErrorFromUnknown, TRPCError } from '@trpc/server';
import type { FastifyRequest } from 'fastify';
import { isDataStream } from './data-stream.ts';
import type { Edge } from './edge-options.ts';
import type { EdgeCall } from './request-info.ts';
import { runProcedure } from './run-procedure.ts';

/** The context of a request, or why there is none. */
export type ContextOutcome =
  | { readonly ok: true; readonly ctx: unknown }
  | { readonly ok: false; readonly error: TRPCError };

/** What one call came to. */
export type CallOutcome = { readonly error: undefined; readonly data: unknown } | { readonly error: TRPCError };

/** Runs one procedure with its middlewares. Never throws: what is thrown is reported to `onError` and returned. */
export async function runCall(
  edge: Edge,
  request: FastifyRequest,
  call: EdgeCall,
  context: ContextOutcome,
  signal: AbortSignal,
): Promise<CallOutcome> {
  try {
    if (!context.ok) throw context.error;
    const data: unknown = await runProcedure(call.procedure, {
      path: call.path,
      getRawInput: call.getRawInput,
      readInput: call.readInput,
      ctx: context.ctx,
      type: call.procedure._def.type,
      signal,
      batchIndex: call.batchIndex,
    });
    return { error: undefined, data };
  } catch (cause) {
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
}

/** Refuses an output that plain JSON cannot carry, with the official adapter's words. */
export function streamRefusal(data: unknown): TRPCError | undefined {
  if (!isDataStream(data)) return undefined;
  return new TRPCError({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'Cannot use stream-like response in non-streaming request - use httpBatchStreamLink',
  });
}
