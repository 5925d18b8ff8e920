import { getTRPCErrorFromUnknown, getTRPCErrorShape, type TRPCError, type TRPCProcedureType } from '@trpc/server';
import { getHTTPStatusCode, type ResponseMeta } from '@trpc/server/http';
import type { TRPCResponse } from '@trpc/server/rpc';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { rootConfig } from '../router-internals.ts';
import type { Edge } from './edge-options.ts';
import type { EdgeRequestInfo } from './request-info.ts';

const vary = 'trpc-accept, accept';
const jsonType = 'application/json';

type Type = TRPCProcedureType | 'unknown';

/** The router's error shape, before the output transformer. */
export function errorEnvelope(
  edge: Edge,
  failed: { error: TRPCError; type: Type; path: string | undefined; input: unknown; ctx: unknown },
): TRPCResponse {
  return { error: getTRPCErrorShape({ config: rootConfig(edge.router), ...failed }) };
}

function serialiseItem(edge: Edge, item: TRPCResponse): TRPCResponse {
  const { output } = rootConfig(edge.router).transformer;
  if ('error' in item) return { ...item, error: output.serialize(item.error) };
  return { result: { ...item.result, data: output.serialize(item.result.data) } };
}

function mergeHeaders(headers: Headers, added: NonNullable<ResponseMeta['headers']>): void {
  if (added instanceof Headers) {
    for (const [name, value] of added) headers.append(name, value);
    return;
  }
  for (const [name, value] of Object.entries(added)) {
    if (Array.isArray(value)) for (const one of value) headers.append(name, one);
    else if (typeof value === 'string') headers.set(name, value);
  }
}

/** What an answer belongs to. */
export interface Answered {
  readonly isBatch: boolean;
  readonly info: EdgeRequestInfo;
  readonly ctx: unknown;
  /** Where `responseMeta` adds its headers, also when it is asked a second time for an error; undefined without one. */
  readonly headers: Headers | undefined;
}

/** The headers of an answer to which `responseMeta` may add. */
export function headersForMeta(edge: Edge): Headers | undefined {
  return edge.responseMeta && new Headers({ vary, 'content-type': jsonType });
}

/** What is to be sent: one envelope, or the envelopes of a batch, with the errors in the same order. */
export interface Answer extends Answered {
  readonly items: TRPCResponse[];
  readonly errors: readonly (TRPCError | undefined)[];
}

function statusOf(answer: Answer): number {
  if (!answer.isBatch && !answer.errors[0]) return 200;
  return getHTTPStatusCode(answer.items, answer.errors);
}

/** Sets the headers and gives the status: tRPC's own, then what `responseMeta` adds. */
function writeHead(edge: Edge, reply: FastifyReply, answer: Answer): number {
  const status = statusOf(answer);
  reply.header('vary', vary).header('content-type', jsonType);
  if (!edge.responseMeta || !answer.headers) return status;
  const meta = edge.responseMeta({
    ctx: answer.ctx,
    info: answer.info,
    paths: answer.info.calls.map((call) => call.path),
    data: answer.items,
    errors: answer.errors.filter((error) => error !== undefined),
    eagerGeneration: false,
    type: answer.info.type,
  });
  if (meta.headers) {
    mergeHeaders(answer.headers, meta.headers);
    for (const [name, value] of answer.headers) reply.header(name, value);
  }
  return meta.status || status;
}

/** With a serialiser, Fastify leaves the content type alone. A string costs one write to the socket, a Buffer two. */
const asItIs = (text: unknown): string => String(text);

function send(reply: FastifyReply, status: number, text: string): void {
  if (!reply.sent) reply.code(status).serializer(asItIs).send(text);
}

/** Sends the envelopes. Throws what `responseMeta`, the transformer or `JSON.stringify` throw; nothing is sent then. */
export function sendAnswer(edge: Edge, reply: FastifyReply, answer: Answer): void {
  const status = writeHead(edge, reply, answer);
  const items = answer.items.map((item) => serialiseItem(edge, item));
  send(reply, status, JSON.stringify(answer.isBatch ? items : items[0]));
}

/** Reports what broke an answer and sends its error in place of all envelopes. */
export function sendFailure(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
  answered: Answered,
  cause: unknown,
): void {
  const error = getTRPCErrorFromUnknown(cause);
  const { ctx, info } = answered;
  const failed = { error, type: info.type, path: undefined, input: undefined, ctx };
  edge.onError?.({ ...failed, req: request });
  const item = errorEnvelope(edge, failed);
  const status = writeHead(edge, reply, { ...answered, isBatch: false, items: [item], errors: [error] });
  send(reply, status, JSON.stringify(serialiseItem(edge, item)));
}
