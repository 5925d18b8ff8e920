import { getTRPCErrorFromUnknown } from '@trpc/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { signalOfClient } from '../edge/abort-signal.ts';
import { EdgeCall, EdgeRequestInfo } from '../edge/request-info.ts';
import { runProcedure } from '../edge/run-procedure.ts';
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
  readonly prefix: string;
  readonly host: RestHost;
}

/** Runs the procedure of an operation and sends its output, or the host's answer to its error. Never throws. */
export async function serveOperation(
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { host, route } = operation;
  const path = route.procedurePath;
  const { type } = route.procedure._def;
  let ctx: unknown;
  let input: unknown;
  try {
    const signal = signalOfClient(reply.raw);
    const source = { read: () => (input ??= operation.readInput(request)), alreadyRead: () => input };
    const call = new EdgeCall(source, { path, procedure: route.procedure, batchIndex: 0 });
    const info = new EdgeRequestInfo(request, { type, isBatchCall: false, calls: [call], signal });
    ctx = await host.createContext?.({ req: request, res: reply, info });
    // tRPC asks for the input only where there is a schema; without one, whatever was sent is refused here.
    if (!operation.hasInput) operation.readInput(request);
    const output: unknown = await runProcedure(route.procedure, {
      path,
      getRawInput: call.getRawInput,
      ctx,
      type,
      signal,
      batchIndex: 0,
    });
    return sendOutput(operation, reply, output);
  } catch (thrown) {
    const error = getTRPCErrorFromUnknown(thrown);
    host.onError?.({ error, path, type, input, ctx, req: request });
    return sendError(host.errorBody, error, request, reply);
  }
}

function sendOutput(operation: Operation, reply: FastifyReply, output: unknown): FastifyReply {
  const { status, prefix } = operation;
  const template = operation.route.meta.rest?.location;
  if (reply.sent) return reply;
  // Serialise before any header is set: a failure is answered as an error and must not carry a Location.
  const text = status === 204 ? undefined : JSON.stringify(output ?? null);
  if (template !== undefined) reply.header('location', prefix + fillLocation(template, output));
  reply.code(status);
  return text === undefined ? reply.send() : reply.type('application/json; charset=utf-8').send(text);
}
