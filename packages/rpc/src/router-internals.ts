import type { AnyTRPCProcedure, AnyTRPCRouter, TRPCRootConfig, AnyTRPCRootTypes } from '@trpc/server';

/**
 * The one place that reads `_def` of routers and procedures. tRPC documents no public way to look a procedure up or to see
 * its parsers, so what we rely on is gathered here: procedures by dotted path, root config, type, meta, input and output
 * parsers. A procedure itself is called as tRPC's adapters call it, with `ProcedureCallOptions`.
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
