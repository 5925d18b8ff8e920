import type { Socket } from 'node:net';
import type { IdSource } from '@croupier/kernel/ids';
import { AppError, toErrorBody } from '@croupier/kernel/errors';

/**
 * Answers what Node's HTTP parser refuses (no HTTP at all, headers too large or too slow), in the one error shape, and
 * closes the connection: after such a request nothing on it can be trusted.
 */
export function answerUnparsable(socket: Socket, ids: IdSource): void {
  if (!socket.writable) {
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
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
