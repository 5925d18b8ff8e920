import { getTRPCErrorFromUnknown, TRPCError } from '@trpc/server';
import {
  procedurePlan,
  type MiddlewareNext,
  type MiddlewareOptions,
  type MiddlewareResult,
  type Parse,
  type Procedure,
  type ProcedureCall,
  type ProcedurePlan,
} from '../router-internals.ts';
import { isThenable } from './thenable.ts';

/** A call whose input can be had without waiting. */
export interface SyncInputCall extends ProcedureCall {
  /** The same as `getRawInput`, at once. */
  readonly readInput: () => unknown;
}

/**
 * Runs one procedure and gives its output; throws its error. It does what tRPC's own caller does, with the same options for
 * every middleware, but takes the steps that are tRPC's own (parse the input, resolve, parse the output) without a promise
 * and a copy of the options for each. A procedure that does not look as expected is called the usual way.
 */
export async function runProcedure(procedure: Procedure, call: SyncInputCall): Promise<unknown> {
  const plan = procedurePlan(procedure);
  if (!plan) return procedure(call);
  const result = await runFrom(plan, 0, call, call.ctx, undefined, call.getRawInput);
  if (!result) {
    const message = 'No result from middlewares - did you forget to `return next()`?';
    throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message });
  }
  if (!result.ok) throw result.error;
  return result.data;
}

async function runFrom(
  plan: ProcedurePlan,
  index: number,
  call: SyncInputCall,
  ctx: unknown,
  inputBefore: unknown,
  getRawInput: ProcedureCall['getRawInput'],
): Promise<MiddlewareResult | undefined> {
  let input = inputBefore;
  let parseOutput: Parse | undefined;
  try {
    for (let at = index; ; at += 1) {
      const step = plan.steps[at];
      if (!step) throw new TypeError('middleware is not a function');
      if (step.kind === 'input') {
        const raw = getRawInput === call.getRawInput ? call.readInput() : await getRawInput();
        const parsed = parseInput(step.parse, raw);
        input = combine(input, isThenable(parsed) ? await refusing(parsed) : parsed);
      } else if (step.kind === 'output') {
        parseOutput = step.parse;
      } else {
        const next = (given?: MiddlewareNext) =>
          runFrom(
            plan,
            at + 1,
            call,
            given?.ctx ? mergeContext(ctx, given.ctx) : ctx,
            given && 'input' in given ? given.input : input,
            given?.getRawInput ?? getRawInput,
          );
        const { path, type, signal, batchIndex } = call;
        const options: MiddlewareOptions = {
          ctx,
          getRawInput,
          path,
          type,
          signal,
          batchIndex,
          meta: plan.meta,
          input,
          next,
        };
        if (step.kind === 'middleware') {
          const result = await step.run(options);
          return parseOutput ? await checkOutput(parseOutput, result) : result;
        }
        const resolved = step.resolve(options);
        const data = isThenable(resolved) ? await resolved : resolved;
        const parsed = parseOutput ? parsedOutput(parseOutput, data) : data;
        return { ok: true, data: isThenable(parsed) ? await parsed : parsed, marker: 'middlewareMarker' };
      }
    }
  } catch (cause) {
    return { ok: false, error: getTRPCErrorFromUnknown(cause), marker: 'middlewareMarker' };
  }
}

function badInput(cause: unknown): TRPCError {
  return new TRPCError({ code: 'BAD_REQUEST', cause });
}

function parseInput(parse: Parse, raw: unknown): unknown {
  try {
    return parse(raw);
  } catch (cause) {
    throw badInput(cause);
  }
}

async function refusing(parsed: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await parsed;
  } catch (cause) {
    throw badInput(cause);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function combine(before: unknown, parsed: unknown): unknown {
  return isObject(before) && isObject(parsed) ? { ...before, ...parsed } : parsed;
}

function badOutput(cause: unknown): TRPCError {
  return new TRPCError({ message: 'Output validation failed', code: 'INTERNAL_SERVER_ERROR', cause });
}

/** Gives a promise only where the parser does. */
function parsedOutput(parse: Parse, data: unknown): unknown {
  try {
    const parsed = parse(data);
    return isThenable(parsed)
      ? parsed.then(undefined, (cause: unknown) => {
          throw badOutput(cause);
        })
      : parsed;
  } catch (cause) {
    throw badOutput(cause);
  }
}

async function checkOutput(parse: Parse, result: MiddlewareResult | undefined): Promise<MiddlewareResult> {
  // A middleware that forgot `return next()` fails here as it does in tRPC.
  if (!result) throw new TypeError("Cannot read properties of undefined (reading 'ok')");
  return result.ok ? { ...result, data: await parsedOutput(parse, result.data) } : result;
}

function mergeContext(ctx: unknown, added: object): object {
  return typeof ctx === 'object' ? { ...ctx, ...added } : { ...added };
}
