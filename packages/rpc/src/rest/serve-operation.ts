import { getTRPCErrorFromUnknown } from '@trpc/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { signalOfClient } from '../edge/abort-signal.ts';
import type { InputSource } from '../edge/input-source.ts';
import { EdgeCall, EdgeRequestInfo } from '../edge/request-info.ts';
import { runProcedure } from '../edge/run-procedure.ts';
import { isThenable } from '../edge/thenable.ts';
import { refuseUnacceptable } from './accept.ts';
import { isSameEntity, strongEtag } from './etag.ts';
import type { RestHost } from './rest-host.ts';
import type { InputReader } from './read-input.ts';
import type { RestRoute } from './rest-routes.ts';
import { sendError } from './send-error.ts';
import { fillLocation } from './success.ts';

/** Everything that one REST operation needs, prepared at registration. */
export interface Operation {
  readonly route: RestRoute;
  readonly readInput: InputReader;
  /** False for a procedure without input schema. */
  readonly hasInput: boolean;
  /** Status of a success. */
  readonly status: number;
  /** True when answers carry an ETag and `If-None-Match` may turn them into 304. */
  readonly hasEtag: boolean;
  readonly prefix: string;
  readonly host: RestHost;
}

/** Reads the input of a request when the procedure asks, and remembers it. */
class RestInput implements InputSource {
  readonly #operation: Operation;
  readonly #request: FastifyRequest;
  #value: unknown;

  constructor(operation: Operation, request: FastifyRequest) {
    this.#operation = operation;
    this.#request = request;
  }

  read(): unknown {
    return (this.#value ??= this.#operation.readInput(this.#request));
  }

  alreadyRead(): unknown {
    return this.#value;
  }
}

/**
 * Runs the procedure of an operation and sends its output, or the host's answer to its error: at once where nothing has to be
 * waited for. Never throws.
 */
export function serveOperation(operation: Operation, request: FastifyRequest, reply: FastifyReply): void {
  const { host, route } = operation;
  const { procedure, procedurePath: path } = route;
  const { type } = procedure._def;
  const source = new RestInput(operation, request);
  let ctx: unknown;
  const fail = (thrown: unknown): void => {
    const error = getTRPCErrorFromUnknown(thrown);
    host.onError?.({ error, path, type, input: source.alreadyRead(), ctx, req: request });
    sendError(host.errorBody, error, request, reply);
  };
  const succeed = (output: unknown): void => sendOutput(operation, request, reply, output);
  try {
    refuseUnacceptable(request.headers.accept);
    const signal = signalOfClient(reply.raw);
    const call = new EdgeCall(source, { path, procedure, batchIndex: 0 });
    const run = (made: unknown): unknown => {
      ctx = made;
      // tRPC asks for the input only where there is a schema; without one, whatever was sent is refused here.
      if (!operation.hasInput) source.read();
      const { getRawInput, readInput } = call;
      return runProcedure(procedure, { path, getRawInput, readInput, ctx, type, signal, batchIndex: 0 });
    };
    const made: unknown = host.createContext?.({
      req: request,
      res: reply,
      info: new EdgeRequestInfo(request, { type, isBatchCall: false, calls: [call], signal }),
    });
    const output = isThenable(made) ? made.then(run) : run(made);
    if (isThenable(output)) output.then(succeed).then(undefined, fail);
    else succeed(output);
  } catch (thrown) {
    fail(thrown);
  }
}

function sendOutput(operation: Operation, request: FastifyRequest, reply: FastifyReply, output: unknown): void {
  const { status, prefix } = operation;
  const template = operation.route.meta.rest?.location;
  if (reply.sent) return;
  // Serialise before any header is set: a failure is answered as an error and must not carry a Location.
  const text = status === 204 ? undefined : JSON.stringify(output ?? null);
  if (template !== undefined) reply.header('location', prefix + fillLocation(template, output));
  if (text === undefined) {
    reply.code(status).send();
    return;
  }
  if (operation.hasEtag) {
    const etag = strongEtag(text);
    reply.header('etag', etag);
    if (isSameEntity(request.headers['if-none-match'], etag)) {
      reply.code(304).send();
      return;
    }
  }
  reply.code(status).header('content-type', 'application/json; charset=utf-8').send(text);
}
