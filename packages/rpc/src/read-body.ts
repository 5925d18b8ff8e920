import { errorCodes, type FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';

/** Told of the whole body, or of why there is none. */
export type BodyTaken = (error: Error | null, bytes: Buffer) => void;

const nothing = Buffer.alloc(0);

/**
 * Reads a body whole, up to `maxBytes`, and refuses what Fastify refuses while it reads one, with its errors: too large (413), not
 * of the length that was told, or broken off (400).
 *
 * A body that came with its head, as most do, is taken in one piece a moment later. Listening to its stream costs more than
 * anything else that is done with a small one.
 */
export function readBody(request: FastifyRequest, payload: IncomingMessage, maxBytes: number, taken: BodyTaken): void {
  const declaredBytes = Number(request.headers['content-length']);
  if (declaredBytes > maxBytes) {
    taken(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE(), nothing);
    return;
  }
  if (payload !== request.raw || Number.isNaN(declaredBytes)) {
    collect(payload, declaredBytes, maxBytes, taken);
    return;
  }
  // The parser of HTTP is at work on this very piece of the connection: next it comes to the body.
  process.nextTick(takeWhole, payload, declaredBytes, maxBytes, taken);
}

function takeWhole(payload: IncomingMessage, declaredBytes: number, maxBytes: number, taken: BodyTaken): void {
  if (payload.readableLength !== declaredBytes) {
    collect(payload, declaredBytes, maxBytes, taken);
    return;
  }
  const bytes: unknown = payload.read();
  taken(null, Buffer.isBuffer(bytes) ? bytes : nothing);
}

function collect(payload: IncomingMessage, declaredBytes: number, maxBytes: number, taken: BodyTaken): void {
  const pieces: Buffer[] = [];
  let length = 0;
  const finish = (error: Error | null, bytes: Buffer): void => {
    payload.off('data', onData).off('end', onEnd).off('error', onError);
    taken(error, bytes);
  };
  const onData = (piece: Buffer | string): void => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    length += bytes.length;
    if (length > maxBytes) finish(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE(), nothing);
    else pieces.push(bytes);
  };
  const onEnd = (): void => {
    const isWhole = Number.isNaN(declaredBytes) || receivedBytes(payload, length) === declaredBytes;
    finish(isWhole ? null : new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH(), Buffer.concat(pieces, length));
  };
  const onError = (error: Error): void => finish(Object.assign(error, { statusCode: 400 }), nothing);
  payload.on('data', onData).on('end', onEnd).on('error', onError).resume();
}

/** A preParsing hook that unpacks a body tells how long the packed one was, as Fastify asks it to. */
function receivedBytes(payload: IncomingMessage, length: number): number {
  return 'receivedEncodedLength' in payload && typeof payload.receivedEncodedLength === 'number'
    ? payload.receivedEncodedLength
    : length;
}
