import { getTRPCErrorFromUnknown, getTRPCErrorShape, type TRPCError, type TRPCProcedureType } from '@trpc/server';
import { getHTTPStatusCode, type ResponseMeta } from '@trpc/server/http';
import type { TRPCResponse } from '@trpc/server/rpc';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { rootConfig } from '../router-internals.ts';
import type { Edge } from './edge-options.ts';
import type { EdgeRequestInfo } from './request-info.ts';

const vary = 'trpc-accept, accept';

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

/** What is to be sent: one envelope, or the envelopes of a batch, with the errors in the same order. */
export interface Answer {
  readonly items: TRPCResponse[];
  readonly errors: readonly (TRPCError | undefined)[];
  readonly isBatch: boolean;
  readonly info: EdgeRequestInfo;
  readonly ctx: unknown;
}

function statusOf(answer: Answer): number {
  if (!answer.isBatch && !answer.errors[0]) return 200;
  return getHTTPStatusCode(answer.items, answer.errors);
}

function applyResponseMeta(edge: Edge, reply: FastifyReply, answer: Answer, contentType: string): number {
  const status = statusOf(answer);
  const meta = edge.responseMeta?.({
    ctx: answer.ctx,
    info: answer.info,
    paths: answer.info.calls.map((call) => call.path),
    data: answer.items,
    errors: answer.errors.filter((error) => error !== undefined),
    eagerGeneration: false,
    type: answer.info.type,
  });
  if (meta?.headers) {
    const headers = new Headers({ vary, 'content-type': contentType });
    mergeHeaders(headers, meta.headers);
    for (const [name, value] of headers) reply.header(name, value);
  }
  return meta?.status || status;
}

/** With a serialiser, Fastify leaves the content type alone. A string costs one write to the socket, a Buffer two. */
const asItIs = (text: unknown): string => String(text);

function send(reply: FastifyReply, status: number, text: string): void {
  if (!reply.sent) reply.code(status).serializer(asItIs).send(text);
}

/** Sends the envelopes. When they cannot be serialised, an INTERNAL_SERVER_ERROR envelope is sent in their place. */
export function sendAnswer(edge: Edge, request: FastifyRequest, reply: FastifyReply, answer: Answer): void {
  let status: number;
  let text: string;
  try {
    reply.header('vary', vary).header('content-type', 'application/json');
    status = edge.responseMeta ? applyResponseMeta(edge, reply, answer, 'application/json') : statusOf(answer);
    const items = answer.items.map((item) => serialiseItem(edge, item));
    text = JSON.stringify(answer.isBatch ? items : items[0]);
  } catch (cause) {
    sendFailure(edge, request, reply, answer, cause);
    return;
  }
  send(reply, status, text);
}

function sendFailure(edge: Edge, request: FastifyRequest, reply: FastifyReply, answer: Answer, cause: unknown): void {
  const error = getTRPCErrorFromUnknown(cause);
  const { ctx, info } = answer;
  const failed = { error, type: info.type, path: undefined, input: undefined, ctx };
  edge.onError?.({ ...failed, req: request });
  const item = errorEnvelope(edge, failed);
  const failure: Answer = { ...answer, isBatch: false, items: [item], errors: [error] };
  const status = edge.responseMeta ? applyResponseMeta(edge, reply, failure, 'application/json') : statusOf(failure);
  send(reply, status, JSON.stringify(serialiseItem(edge, item)));
}
