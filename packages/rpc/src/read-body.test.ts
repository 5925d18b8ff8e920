import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { readBody } from './read-body.ts';
import { listen } from './testing/listen.ts';

const maxBytes = 64;

/** A server that answers with the body it read, and how often Fastify's parsers were given one. */
async function echo() {
  return await listen((app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/json', (request, payload, done) =>
      readBody(request, payload, maxBytes, (error, bytes) => done(error, bytes.toString('utf8'))),
    );
    app.post('/', async (request) => request.body);
  });
}

/** Sends the pieces one after the other, each once the one before it has left, and gives what came back. */
async function send(origin: string, head: string, pieces: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  const answer: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => answer.push(bytes)).on('error', () => undefined);
  await once(socket, 'connect');
  socket.setNoDelay(true);
  for (const piece of [
    `POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\n${head}\r\n\r\n`,
    ...pieces,
  ]) {
    await new Promise((resolve) => socket.write(piece, resolve));
    await new Promise(setImmediate);
  }
  if (!socket.closed) await once(socket, 'close');
  return Buffer.concat(answer).toString('utf8');
}

const text = '"häuser, in pieces"';
const bytes = Buffer.byteLength(text);

it.each([
  ['with its head', async (origin: string) => await (await fetch(origin, post(text))).text()],
  ['of no length at all', async (origin: string) => await (await fetch(origin, post(''))).text()],
  [
    'in pieces behind its head',
    async (origin: string) => await send(origin, `content-length: ${bytes}`, Array.from(text)),
  ],
  [
    'in chunks',
    async (origin: string) =>
      await send(origin, 'transfer-encoding: chunked', [`${bytes.toString(16)}\r\n`, `${text}\r\n`, '0\r\n\r\n']),
  ],
])('a body that comes %s is read whole', async (name, ask) => {
  await using server = await echo();
  const answer = await ask(server.origin);
  expect(answer.split('\r\n\r\n').at(-1)).toBe(name === 'of no length at all' ? '' : text);
});

it('bodies of requests in one packet are read one after the other', async () => {
  await using server = await echo();
  const one = (body: string, rest = '') =>
    `POST / HTTP/1.1\r\nhost: a\r\n${rest}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (answer += piece));
  socket.write(one('"first"') + one('"second"') + one('"third"', 'connection: close\r\n'));
  await once(socket, 'close');
  expect(answer.match(/"(?:first|second|third)"/g)).toEqual(['"first"', '"second"', '"third"']);
});

it.each([
  ['one byte too many, as told', async (origin: string) => await send(origin, 'content-length: 65', []), 413],
  [
    'one byte too many, in chunks',
    async (origin: string) =>
      await send(origin, 'transfer-encoding: chunked', [`20\r\n${'a'.repeat(32)}\r\n`, `21\r\n${'a'.repeat(33)}\r\n`]),
    413,
  ],
])('%s is refused', async (_name, ask, status) => {
  await using server = await echo();
  expect(await ask(server.origin)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

it('the largest body that is allowed is taken', async () => {
  await using server = await echo();
  const answer = await fetch(server.origin, post('a'.repeat(maxBytes)));
  expect([answer.status, (await answer.text()).length]).toEqual([200, maxBytes]);
});

function post(body: string): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body };
}
