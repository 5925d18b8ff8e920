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
 * Runs one procedure and gives its output, or a promise of it where something had to be waited for; throws or rejects with its
 * error. It does what tRPC's own caller does, with the same options for every middleware, but takes the steps that are tRPC's
 * own (parse the input, resolve, parse the output) without a promise and a copy of the options for each. A procedure that does
 * not look as expected is called the usual way.
 */
export function runProcedure(procedure: Procedure, call: SyncInputCall): unknown {
  const plan = procedurePlan(procedure);
  if (!plan) return procedure(call);
  const start: Progress = { ctx: call.ctx, input: undefined, getRawInput: call.getRawInput, parseOutput: undefined };
  return plan.lastMiddleware === -1 ? runOwnSteps(plan, 0, call, start) : runWhole(plan, call, start);
}

async function runWhole(plan: ProcedurePlan, call: SyncInputCall, start: Progress): Promise<unknown> {
  const result = await runFrom(plan, 0, call, start);
  if (!result) {
    const message = 'No result from middlewares - did you forget to `return next()`?';
    throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message });
  }
  if (!result.ok) throw result.error;
  return result.data;
}

/** What the steps so far have left to the next one. */
interface Progress {
  readonly ctx: unknown;
  readonly input: unknown;
  readonly getRawInput: ProcedureCall['getRawInput'];
  readonly parseOutput: Parse | undefined;
}

/** The steps up to the next middleware, and what it makes of the rest of the chain. */
async function runFrom(
  plan: ProcedurePlan,
  index: number,
  call: SyncInputCall,
  start: Progress,
): Promise<MiddlewareResult | undefined> {
  const { ctx, getRawInput } = start;
  let { input, parseOutput } = start;
  try {
    if (index > plan.lastMiddleware) {
      const data = runOwnSteps(plan, index, call, start);
      return { ok: true, data: isThenable(data) ? await data : data, marker: 'middlewareMarker' };
    }
    for (let at = index; ; at += 1) {
      const step = plan.steps[at];
      if (!step) throw new TypeError('middleware is not a function');
      if (step.kind === 'input') {
        const raw = getRawInput === call.getRawInput ? call.readInput() : await getRawInput();
        const parsed = parseInput(step.parse, raw);
        input = combine(input, isThenable(parsed) ? await refusing(parsed) : parsed);
      } else if (step.kind === 'output') {
        parseOutput = step.parse;
      } else if (step.kind === 'middleware') {
        const next = (given?: MiddlewareNext) =>
          runFrom(plan, at + 1, call, {
            ctx: given?.ctx ? mergeContext(ctx, given.ctx) : ctx,
            input: given && 'input' in given ? given.input : input,
            getRawInput: given?.getRawInput ?? getRawInput,
            parseOutput: undefined,
          });
        const result = await step.run(optionsOf(plan, call, { ctx, input, getRawInput, parseOutput }, next));
        return parseOutput ? await checkOutput(parseOutput, result) : result;
      }
    }
  } catch (cause) {
    return { ok: false, error: getTRPCErrorFromUnknown(cause), marker: 'middlewareMarker' };
  }
}

/** The steps behind the last middleware: parsers and resolver. Gives a promise only where one of them does. */
function runOwnSteps(plan: ProcedurePlan, index: number, call: SyncInputCall, start: Progress): unknown {
  const { ctx, getRawInput } = start;
  let { input, parseOutput } = start;
  for (let at = index; ; at += 1) {
    const step = plan.steps[at];
    if (!step) throw new TypeError('middleware is not a function');
    if (step.kind === 'input') {
      if (getRawInput !== call.getRawInput) return runOwnStepsLater(plan, at, call, { ...start, input, parseOutput });
      const parsed = parseInput(step.parse, call.readInput());
      if (isThenable(parsed)) {
        const before = input;
        return refusing(parsed).then((value) =>
          runOwnSteps(plan, at + 1, call, { ...start, input: combine(before, value), parseOutput }),
        );
      }
      input = combine(input, parsed);
    } else if (step.kind === 'output') {
      parseOutput = step.parse;
    } else if (step.kind === 'resolve') {
      const options = optionsOf(plan, call, { ctx, input, getRawInput, parseOutput }, cannotGoOn);
      return outputOf(parseOutput, step.resolve(options));
    }
  }
}

/** The same where a middleware has put another input in place. */
async function runOwnStepsLater(plan: ProcedurePlan, at: number, call: SyncInputCall, start: Progress) {
  const raw = await start.getRawInput();
  return runOwnSteps(plan, at, { ...call, readInput: () => raw, getRawInput: start.getRawInput }, start);
}

/** What tRPC answers to a resolver that calls `next`. */
async function cannotGoOn(): Promise<MiddlewareResult> {
  const error = getTRPCErrorFromUnknown(new TypeError('middleware is not a function'));
  return { ok: false, error, marker: 'middlewareMarker' };
}

function optionsOf(
  plan: ProcedurePlan,
  call: SyncInputCall,
  { ctx, input, getRawInput }: Progress,
  next: MiddlewareOptions['next'],
): MiddlewareOptions {
  const { path, type, signal, batchIndex } = call;
  return { ctx, getRawInput, path, type, signal, batchIndex, meta: plan.meta, input, next };
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

function outputOf(parse: Parse | undefined, resolved: unknown): unknown {
  if (!parse) return resolved;
  return isThenable(resolved) ? resolved.then((data) => parsedOutput(parse, data)) : parsedOutput(parse, resolved);
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
