import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { RawAnswer } from './judge.ts';
import type { Target } from './target.ts';

/** What a connection gave, whatever was sent over it. */
export interface Exchange {
  readonly answers: readonly RawAnswer[];
  /** False: it was neither answered nor closed in time. */
  readonly ended: boolean;
}

export function dial({ host, port, isTls }: Target): Socket {
  const socket = isTls ? connectTls({ host, port, rejectUnauthorized: false }) : connectTcp({ host, port });
  socket.on('error', () => undefined);
  return socket;
}

/**
 * Sends bytes over a connection of their own and takes what comes, until the server closes, or `expected` answers are there, or
 * `deadlineMs` is over.
 */
export async function exchange(
  target: Target,
  send: (socket: Socket) => void,
  { deadlineMs = 10_000, expected = Number.POSITIVE_INFINITY } = {},
): Promise<Exchange> {
  const socket = dial(target);
  const pieces: Buffer[] = [];
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), deadlineMs);
  socket.on('data', (piece: Buffer) => {
    pieces.push(piece);
    if (expected < Number.POSITIVE_INFINITY && answersIn(Buffer.concat(pieces)).length >= expected) resolve(true);
  });
  socket.on('close', () => resolve(true));
  socket.on('end', () => resolve(true));
  send(socket);
  const ended = await promise;
  clearTimeout(timer);
  socket.destroy();
  return { answers: answersIn(Buffer.concat(pieces)), ended };
}

/** The whole answers at the beginning of what came. */
export function answersIn(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let at = 0; at < bytes.length;) {
    const headEnd = bytes.indexOf('\r\n\r\n', at);
    if (headEnd === -1) break;
    const head = bytes.toString('latin1', at, headEnd);
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? Number.NaN);
    const body = /^transfer-encoding: *chunked$/im.test(head)
      ? chunkedBody(bytes, headEnd + 4)
      : sizedBody(bytes, headEnd + 4, Number(/^content-length: *(\d+)$/im.exec(head)?.[1] ?? 0));
    if (body === null) break;
    // 100 Continue is no answer.
    if (status !== 100) answers.push({ status, head, body: body.text });
    at = body.end;
  }
  return answers;
}

interface Body {
  readonly text: string;
  readonly end: number;
}

function sizedBody(bytes: Buffer, start: number, length: number): Body | null {
  const end = start + length;
  return end > bytes.length ? null : { text: bytes.toString('utf8', start, end), end };
}

function chunkedBody(bytes: Buffer, start: number): Body | null {
  let text = '';
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return null;
    const length = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const chunk = sizedBody(bytes, lineEnd + 2, length);
    if (chunk === null || Number.isNaN(length)) return null;
    if (length === 0) return { text, end: chunk.end + 2 };
    text += chunk.text;
    at = chunk.end + 2;
  }
}
