import type { Socket } from 'node:net';
import { apiVersion } from '@croupier/contract/common';
import type { IdSource } from '@croupier/kernel/ids';
import { AppError, toErrorBody } from '@croupier/kernel/errors';
import type { InFlight } from './in-flight.ts';

/** A client that still sends is listened to for so long, that it may read the answer before the connection is gone. */
const lingerMs = 500;

/**
 * Answers what Node's HTTP parser refuses (no HTTP at all, headers too large or too slow), in the one error shape, and
 * closes the connection: after such a request nothing on it can be trusted. Where an earlier, whole request of the connection is
 * not answered yet, it is closed without a word: an answer now would be taken for that one's.
 */
export function answerUnparsable(socket: Socket, ids: IdSource, inFlight: InFlight): void {
  if (!socket.writable || inFlight.isOn(socket)) {
    socket.destroy();
    return;
  }
  const requestId = ids.next();
  const message = 'The request is not well-formed HTTP, is too large, or took too long.';
  const details = { issues: [{ path: '', message, code: 'malformed' }] };
  const body = JSON.stringify(toErrorBody(new AppError('INVALID_INPUT', message, { details }), requestId));
  const head = [
    'HTTP/1.1 400 Bad Request',
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    `x-api-version: ${apiVersion}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  const cut = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(cut));
}
