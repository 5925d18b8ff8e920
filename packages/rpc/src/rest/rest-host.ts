import type { AnyTRPCRouter, TRPCError, TRPCProcedureType } from '@trpc/server';
import type { FastifyRequest } from 'fastify';
import type { CreateContext } from '../edge/edge-options.ts';
import type { ErrorBody } from './error-body.ts';

/** What `onError` gets. Before a procedure was found, `path` is undefined and `type` is `unknown`. */
export interface RestErrorReport {
  readonly error: TRPCError;
  readonly path: string | undefined;
  readonly type: TRPCProcedureType | 'unknown';
  /** The input if it could be read. */
  readonly input: unknown;
  /** The context if it could be made. */
  readonly ctx: unknown;
  readonly req: FastifyRequest;
}

/** What the host of a REST surface supplies. */
export interface RestHost {
  readonly createContext: CreateContext<AnyTRPCRouter> | undefined;
  readonly errorBody: ErrorBody;
  readonly onError: ((report: RestErrorReport) => void) | undefined;
}
