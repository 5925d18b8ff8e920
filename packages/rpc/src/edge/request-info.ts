import type { AnyTRPCProcedure } from '@trpc/server';
import { createURL } from '@trpc/server/adapters/node-http';
import type { TRPCRequestInfo } from '@trpc/server/http';
import type { FastifyRequest } from 'fastify';
import type { InputSource } from './input-source.ts';

/** One call of a request, in the form that `createContext` and `responseMeta` may look at. */
export class EdgeCall {
  readonly path: string;
  readonly procedure: AnyTRPCProcedure;
  readonly batchIndex: number;
  readonly getRawInput: () => Promise<unknown>;
  /** The same at once; throws what `getRawInput` rejects with. */
  readonly readInput: () => unknown;
  readonly result: () => unknown;

  constructor(source: InputSource, call: { path: string; procedure: AnyTRPCProcedure; batchIndex: number }) {
    this.path = call.path;
    this.procedure = call.procedure;
    this.batchIndex = call.batchIndex;
    // Closures, not methods: tRPC copies these functions into other objects.
    const { batchIndex } = call;
    this.readInput = () => source.read(batchIndex);
    this.getRawInput = async () => source.read(batchIndex);
    this.result = () => source.alreadyRead(batchIndex);
  }
}

/** tRPC's description of a request, without a Web Request behind it: the URL is parsed only when somebody asks. */
export class EdgeRequestInfo implements TRPCRequestInfo {
  readonly accept = null;
  readonly connectionParams = null;
  readonly type: TRPCRequestInfo['type'];
  readonly isBatchCall: boolean;
  readonly calls: EdgeCall[];
  readonly signal: AbortSignal;
  readonly #request: FastifyRequest;
  #url: URL | undefined;

  constructor(
    request: FastifyRequest,
    info: { type: TRPCRequestInfo['type']; isBatchCall: boolean; calls: EdgeCall[]; signal: AbortSignal },
  ) {
    this.#request = request;
    this.type = info.type;
    this.isBatchCall = info.isBatchCall;
    this.calls = info.calls;
    this.signal = info.signal;
  }

  /** Throws a BAD_REQUEST TRPCError when Host and path make no URL. */
  get url(): URL {
    this.#url ??= createURL(this.#request.raw);
    return this.#url;
  }
}
