import type {
  AnyTRPCProcedure,
  AnyTRPCRootTypes,
  AnyTRPCRouter,
  TRPCError,
  TRPCProcedureType,
  TRPCRootConfig,
} from '@trpc/server';
import { getParseFn } from '@trpc/server/unstable-core-do-not-import';

/**
 * The one place that reads `_def` of routers and procedures. tRPC documents no public way to look a procedure up or to see
 * its parsers, so what we rely on is gathered here: procedures by dotted path, root config, type, meta, input and output
 * parsers, and the chain of middlewares.
 */
export type { AnyTRPCProcedure as Procedure } from '@trpc/server';

/** The procedure at a dotted path. Undefined when there is none, or when it sits in a lazy router not loaded yet. */
export function findProcedure(router: AnyTRPCRouter, path: string): AnyTRPCProcedure | undefined {
  const procedures: Record<string, AnyTRPCProcedure | undefined> = router._def.procedures;
  return procedures[path];
}

/** Every loaded procedure with its dotted path, in the order of declaration. */
export function listProcedures(router: AnyTRPCRouter): [path: string, procedure: AnyTRPCProcedure][] {
  const procedures: Record<string, AnyTRPCProcedure> = router._def.procedures;
  return Object.entries(procedures);
}

/** Dotted paths of the lazy routers that have not been loaded. */
export function unloadedRouters(router: AnyTRPCRouter): string[] {
  return Object.keys(router._def.lazy);
}

export function rootConfig(router: AnyTRPCRouter): TRPCRootConfig<AnyTRPCRootTypes> {
  return router._def._config;
}

export function procedureMeta(procedure: AnyTRPCProcedure): unknown {
  return procedure._def.meta;
}

/** The input parsers in the order in which tRPC runs them. */
export function inputParsers(procedure: AnyTRPCProcedure): readonly unknown[] {
  return procedure._def.inputs;
}

/** The output parser, or undefined when the procedure has none. tRPC's types leave it out. */
export function outputParser(procedure: AnyTRPCProcedure): unknown {
  const definition: object = procedure._def;
  return 'output' in definition ? definition.output : undefined;
}

/** What a procedure is called with. */
export interface ProcedureCall {
  readonly path: string;
  readonly getRawInput: () => Promise<unknown>;
  readonly ctx: unknown;
  readonly type: TRPCProcedureType;
  readonly signal: AbortSignal;
  readonly batchIndex: number;
}

/** What a middleware may hand to the next one. */
export interface MiddlewareNext {
  readonly ctx?: object;
  readonly input?: unknown;
  readonly getRawInput?: () => Promise<unknown>;
}

export type MiddlewareResult =
  | { readonly ok: true; readonly data: unknown; readonly marker: 'middlewareMarker' }
  | { readonly ok: false; readonly error: TRPCError; readonly marker: 'middlewareMarker' };

/** What a middleware gets: the call, the metadata of the procedure, the input parsed so far, and the rest of the chain. */
export interface MiddlewareOptions extends ProcedureCall {
  readonly meta: unknown;
  readonly input: unknown;
  readonly next: (given?: MiddlewareNext) => Promise<MiddlewareResult | undefined>;
}

type Middleware = (options: MiddlewareOptions) => Promise<MiddlewareResult | undefined>;

/** Parses, or throws, or promises to; as tRPC derives it from a parser of any library. */
export type Parse = (value: unknown) => unknown;

/** One step of a procedure. Input, output and resolver are tRPC's own middlewares, known by what they do. */
export type Step =
  | { readonly kind: 'input'; readonly parse: Parse }
  | { readonly kind: 'output'; readonly parse: Parse }
  | { readonly kind: 'resolve'; readonly resolve: (options: MiddlewareOptions) => unknown }
  | { readonly kind: 'middleware'; readonly run: Middleware };

/** What calling a procedure does, in order, and its metadata. */
export interface ProcedurePlan {
  readonly steps: readonly Step[];
  /** The place of the last step that is somebody's middleware, -1 without one. Behind it nothing but tRPC's own steps are left. */
  readonly lastMiddleware: number;
  readonly meta: unknown;
}

interface Definition {
  readonly middlewares?: unknown;
  readonly resolver?: unknown;
  readonly meta?: unknown;
}

function typeOf(middleware: Middleware): unknown {
  return '_type' in middleware ? middleware._type : undefined;
}

function readPlan(procedure: AnyTRPCProcedure): ProcedurePlan | undefined {
  const { middlewares, resolver, meta }: Definition = procedure._def;
  if (procedure._def.experimental_caller || !Array.isArray(middlewares) || middlewares.length === 0) return undefined;
  const chain: readonly Middleware[] = middlewares;
  const output = outputParser(procedure);
  const inputs = chain.filter((middleware) => typeOf(middleware) === 'input');
  const knowsInputs = inputs.length === inputParsers(procedure).length;
  const knowsOutput = output !== undefined && chain.filter((one) => typeOf(one) === 'output').length === 1;
  const steps = chain.map((run, index): Step => {
    const type = typeOf(run);
    if (type === 'input' && knowsInputs)
      return { kind: 'input', parse: getParseFn(inputParsers(procedure)[inputs.indexOf(run)] as never) };
    if (type === 'output' && knowsOutput) return { kind: 'output', parse: getParseFn(output as never) };
    if (index === chain.length - 1 && run.name === 'resolveMiddleware' && typeof resolver === 'function')
      return { kind: 'resolve', resolve: resolver as (options: MiddlewareOptions) => unknown };
    return { kind: 'middleware', run };
  });
  return { steps, lastMiddleware: steps.findLastIndex(({ kind }) => kind === 'middleware'), meta };
}

const plans = new WeakMap<AnyTRPCProcedure, ProcedurePlan | { readonly steps: undefined }>();

/** The steps that calling the procedure would run; undefined when the procedure is called in another way. */
export function procedurePlan(procedure: AnyTRPCProcedure): ProcedurePlan | undefined {
  let plan = plans.get(procedure);
  if (!plan) {
    plan = readPlan(procedure) ?? { steps: undefined };
    plans.set(procedure, plan);
  }
  return plan.steps ? plan : undefined;
}
