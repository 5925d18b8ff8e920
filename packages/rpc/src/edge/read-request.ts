import type { FastifyRequest } from 'fastify';

const jsonType = /^application\/json\s*(?:;|$)/i;

/** The text of the input, and whether the request is a batch; undefined when the fast path does not serve such a request. */
export interface CallRequest {
  readonly isBatch: boolean;
  readonly text: string | null;
}

/** A body is decoded as the Web's `text()` does it: without a byte order mark. */
function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function wantsStream(request: FastifyRequest): boolean {
  const { headers } = request;
  if (headers['trpc-accept'] !== undefined) return true;
  return headers.accept !== undefined && headers.accept.includes('application/jsonl');
}

/** Reads what the fast path needs from a request, or returns undefined when it belongs to the official adapter. */
export function readCallRequest(request: FastifyRequest): CallRequest | undefined {
  if (wantsStream(request)) return undefined;
  const contentType = request.headers['content-type'];
  const isJson = contentType === 'application/json' || (contentType !== undefined && jsonType.test(contentType));
  const isGet = request.method === 'GET';
  if (!isJson && !(isGet && contentType === undefined)) return undefined;
  if (!isGet && typeof request.body !== 'string') return undefined;
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  const body = typeof request.body === 'string' ? withoutMark(request.body) : null;
  if (mark === -1) return { isBatch: false, text: isGet ? null : body };
  const search = url.slice(mark + 1);
  // What a batch link sends with a POST: nothing to decode.
  if (search === 'batch=1' && !isGet) return { isBatch: true, text: body };
  const query = new URLSearchParams(search);
  if (query.has('connectionParams')) return undefined;
  return { isBatch: query.get('batch') === '1', text: isGet ? query.get('input') : body };
}
