import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { listen } from './testing/listen.ts';
import { createTestContext, makeTestRouter, type TestEvents } from './testing/test-router.ts';
import { trpcEdge } from './trpc-edge.ts';

function serve(options: { events?: TestEvents; maxBatchSize?: number } = {}) {
  const router = makeTestRouter(undefined, options.events);
  return listen((app) => {
    app.register(trpcEdge, {
      prefix: '/trpc',
      router,
      createContext: createTestContext,
      ...(options.maxBatchSize === undefined ? {} : { maxBatchSize: options.maxBatchSize }),
    });
  });
}

it('a batch over the limit is refused as a whole', async () => {
  await using server = await serve({ maxBatchSize: 2 });
  const answer = await fetch(`${server.origin}/trpc/nothing,nothing,nothing?batch=1`);
  expect(answer.status).toBe(400);
});

it('a batch in which one call fails answers the others, with status 207', async () => {
  await using server = await serve();
  const input = encodeURIComponent(JSON.stringify({ 0: 'x', 1: { code: 'NOT_FOUND' } }));
  const answer = await fetch(`${server.origin}/trpc/echo,fail?batch=1&input=${input}`);
  expect(answer.status).toBe(207);
  expect(await answer.json()).toMatchObject([
    { result: { data: { input: 'x' } } },
    { error: { data: { code: 'NOT_FOUND' } } },
  ]);
});

it('the signal aborts when the client vanishes', async () => {
  const { promise: aborted, resolve: onAborted } = Promise.withResolvers<void>();
  const { promise: waiting, resolve: onWaiting } = Promise.withResolvers<void>();
  await using server = await serve({ events: { onAborted, onWaiting } });
  const request = httpRequest(`${server.origin}/trpc/wait`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  request.on('error', () => undefined);
  request.end('{}');
  await waiting;
  request.destroy();
  await aborted;
});

it('a body over the limit is answered in the tRPC envelope with 413', async () => {
  await using server = await listen(
    (app) => {
      app.register(trpcEdge, { prefix: '/trpc', router: makeTestRouter(undefined), createContext: createTestContext });
    },
    { bodyLimit: 100 },
  );
  const answer = await fetch(`${server.origin}/trpc/add`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify('x'.repeat(200)),
  });
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ error: { data: { code: 'PAYLOAD_TOO_LARGE', httpStatus: 413 } } });
});

it('long batch paths need no maxParamLength', async () => {
  await using server = await listen(
    (app) => {
      app.register(trpcEdge, { prefix: '/trpc', router: makeTestRouter(undefined), createContext: createTestContext });
    },
    { routerOptions: {} },
  );
  const answer = await fetch(
    `${server.origin}/trpc/${Array.from({ length: 10 }, () => 'nested.deep.hello').join(',')}?batch=1`,
  );
  expect(answer.status).toBe(200);
});

it('JSON parsing of the rest of the application is left alone', async () => {
  await using server = await listen((app) => {
    app.register(trpcEdge, { prefix: '/trpc', router: makeTestRouter(undefined), createContext: createTestContext });
    app.post('/host', async (request) => typeof request.body);
  });
  const answer = await fetch(`${server.origin}/host`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(await answer.text()).toBe('object');
});

it('an input nested too deep is a 400 in the tRPC envelope, by GET as by POST', async () => {
  await using server = await serve();
  const deep = '['.repeat(3_000) + ']'.repeat(3_000);
  const headers = { 'content-type': 'application/json' };
  const posted = await fetch(`${server.origin}/trpc/add`, { method: 'POST', headers, body: deep });
  const asked = await fetch(`${server.origin}/trpc/echo?input=${deep}`);
  for (const answer of [posted, asked]) {
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { data: { code: 'BAD_REQUEST' } } });
  }
  const flat = encodeURIComponent(JSON.stringify(Array.from({ length: 500 }, () => '[[[')));
  expect((await fetch(`${server.origin}/trpc/echo?input=${flat}`)).status).toBe(200);
});

/** Sends bytes over one socket and gives everything that comes back. */
function exchange(origin: string, text: string): Promise<string> {
  const { port, hostname } = new URL(origin);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
    socket.on('end', () => resolve(received)).on('error', reject);
  });
}

it('pipelined requests are answered in their order', async () => {
  await using server = await serve();
  const post = (a: number, last = false) => {
    const body = JSON.stringify({ a, b: 0 });
    const close = last ? 'connection: close\r\n' : '';
    return `POST /trpc/add HTTP/1.1\r\nhost: a\r\n${close}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  };
  const answers = await exchange(server.origin, [1, 2, 3, 4].map((a) => post(a, a === 4)).join(''));
  expect(answers.match(/"data":\d/g)).toEqual(['"data":1', '"data":2', '"data":3', '"data":4']);
});

it('clients that vanish in the middle of a body or before the answer harm nobody else', async () => {
  await using server = await serve();
  const { port, hostname } = new URL(server.origin);
  const head = 'POST /trpc/add HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n';
  for (const text of ['POST /trpc/add HT', head, `${head}{"a":1`, `${head}{"a":1,"b":2}`]) {
    const socket = connect(Number(port), hostname);
    await new Promise<void>((resolve) => socket.write(text, () => resolve()));
    socket.destroy();
    expect((await fetch(`${server.origin}/trpc/nothing`)).status).toBe(200);
  }
});
