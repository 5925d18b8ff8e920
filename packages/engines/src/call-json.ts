import { isDeeperThan } from '@croupier/rpc/json-depth';
import { request, type Dispatcher } from 'undici';
import { EngineFault } from './engine-fault.ts';
import { AddressNotAllowed } from './guarded-lookup.ts';

export interface JsonCall {
  readonly dispatcher: Dispatcher;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** From the first byte of the request to the last of the answer. */
  readonly totalMs: number;
  readonly answerBytesMax: number;
}

export interface JsonAnswer {
  readonly status: number;
  /** Null for an answer without a body. */
  readonly json: unknown;
}

const depthMax = 32;

/**
 * One HTTP request for JSON. Follows no redirect, asks for no compression, and reads no more than it may: an answer that is late, too large,
 * too deep or not JSON is no answer.
 * @throws EngineFault
 */
export async function callJson(call: JsonCall): Promise<JsonAnswer> {
  const signal = AbortSignal.timeout(call.totalMs);
  try {
    const { statusCode, headers, body } = await request(call.url, {
      dispatcher: call.dispatcher,
      method: call.method,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'croupier',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal,
    });
    // What is destroyed tells so once more, to whoever listens: without anybody that is a crash.
    body.on('error', () => undefined);
    if (statusCode >= 300 && statusCode < 400) {
      body.destroy();
      throw new EngineFault('redirect', `status ${statusCode}`);
    }
    const text = await readText(body, call.answerBytesMax);
    if (text === '' && statusCode < 300) return { status: statusCode, json: null };
    const type = String(headers['content-type'] ?? '');
    const isJson = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type);
    if (!isJson || headers['content-encoding'] !== undefined) {
      if (statusCode >= 400) return { status: statusCode, json: null };
      throw new EngineFault('content_type', `content-type ${type.slice(0, 80)}`);
    }
    return { status: statusCode, json: parse(text) };
  } catch (error) {
    throw faultOf(error, signal);
  }
}

async function readText(body: AsyncIterable<unknown> & { destroy(): unknown }, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    bytes += chunk.length;
    if (bytes > bytesMax) {
      body.destroy();
      throw new EngineFault('too_large', `more than ${bytesMax} bytes`);
    }
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new EngineFault('malformed', 'not UTF-8', { cause: error });
  }
}

function parse(text: string): unknown {
  if (isDeeperThan(text, depthMax)) throw new EngineFault('malformed', `nested deeper than ${depthMax}`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EngineFault('malformed', 'not JSON', { cause: error });
  }
}

/** Undici's error codes: https://undici.nodejs.org/#/docs/api/Errors */
const timeoutCodes: ReadonlySet<unknown> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const unreachableCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

function faultOf(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof EngineFault) return error;
  const reason = error instanceof Error ? error.message : 'something else was thrown';
  const cause = { cause: error };
  if (signal.aborted) return new EngineFault('timeout', 'the time of the whole call is over', cause);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof AddressNotAllowed) return new EngineFault('not_allowed', reason, cause);
  if (timeoutCodes.has(code)) return new EngineFault('timeout', reason, cause);
  if (unreachableCodes.has(code)) return new EngineFault('unreachable', reason, cause);
  if (code === 'HPE_HEADER_OVERFLOW' || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new EngineFault('too_large', reason, cause);
  }
  if (typeof code === 'string' && code.startsWith('HPE_')) return new EngineFault('malformed', reason, cause);
  return new EngineFault('closed', reason, cause);
}
