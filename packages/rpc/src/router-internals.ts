import type {
  AnyTRPCProcedure,
  AnyTRPCRootTypes,
  AnyTRPCRouter,
  TRPCError,
  TRPCProcedureType,
  TRPCRootConfig,
} from '@trpc/server';

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

/** The middlewares of a procedure, with its parsers and its resolver among them, and its metadata. */
export interface ProcedureChain {
  readonly middlewares: readonly ((options: MiddlewareOptions) => Promise<MiddlewareResult | undefined>)[];
  readonly meta: unknown;
}

/** The chain that calling the procedure would run; undefined when the procedure is called in another way. */
export function middlewareChain(procedure: AnyTRPCProcedure): ProcedureChain | undefined {
  const definition: object = procedure._def;
  if (procedure._def.experimental_caller || !('middlewares' in definition)) return undefined;
  const isChain = Array.isArray(definition.middlewares) && definition.middlewares.length > 0;
  return isChain ? (definition as ProcedureChain) : undefined;
}
