import type { AnyTRPCRouter, inferRouterContext } from '@trpc/server';
import type { CreateFastifyContextOptions } from '@trpc/server/adapters/fastify';
import type { HTTPBaseHandlerOptions, ResponseMeta, ResponseMetaFn } from '@trpc/server/http';
import type { FastifyRequest } from 'fastify';

/**
 * Makes the context of one request. It gets what tRPC's own Fastify adapter gives: the Fastify request (`req`), the Fastify
 * reply (`res`) and tRPC's `info`. One function serves the tRPC edge, the REST binder and the official adapter alike.
 */
export type CreateContext<TRouter extends AnyTRPCRouter> = (
  options: CreateFastifyContextOptions,
) => inferRouterContext<TRouter> | Promise<inferRouterContext<TRouter>>;

/**
 * Options of `trpcEdge`: those of the official adapter, with a default limit on batches.
 * Write `satisfies TrpcEdgeOptions<AppRouter>` to have the context checked against the router.
 */
export interface TrpcEdgeOptions<TRouter extends AnyTRPCRouter = AnyTRPCRouter> extends Omit<
  HTTPBaseHandlerOptions<TRouter, FastifyRequest>,
  'responseMeta'
> {
  /** Sets status and headers from the results. A method, so that one written for a certain router fits any. */
  responseMeta?(options: Parameters<ResponseMetaFn<TRouter>>[0]): ResponseMeta;
  readonly createContext?: CreateContext<TRouter>;
  /** The most calls in one batch; a larger one gets a 400. Default 10. */
  readonly maxBatchSize?: number;
  /** The deepest nesting of arrays and objects in a JSON input; a deeper one gets a 400. Default 64. */
  readonly maxInputDepth?: number;
  /** The largest upload that tRPC streams, in bytes. Default: Fastify's `bodyLimit`, which JSON bodies always obey. */
  readonly maxBodySize?: number;
}

/** The same with the defaults filled in, for any router. */
export interface Edge extends TrpcEdgeOptions {
  readonly allowBatching: boolean;
  readonly maxBatchSize: number;
  readonly maxInputDepth: number;
  readonly maxBodySize: number;
}

export const defaultMaxBatchSize = 10;
export const defaultMaxInputDepth = 64;
/** Fastify's own default of `bodyLimit`. */
export const defaultMaxBodyBytes = 1_048_576;
