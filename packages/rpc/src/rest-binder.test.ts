import { initTRPC } from '@trpc/server';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { restBinder } from './rest-binder.ts';
import type { RestMeta } from './rest/rest-meta.ts';
import { restRoutes } from './rest/rest-routes.ts';
import { listen } from './testing/listen.ts';
import { createRestContext, restRouter } from './testing/rest-router.ts';
import { trpcEdge } from './trpc-edge.ts';

function serve(bodyLimit = 1_048_576) {
  return listen(
    (app) => {
      app.register(restBinder, {
        prefix: '/api/v1',
        router: restRouter,
        createContext: createRestContext,
        headerInputs: { 'Idempotency-Key': 'idempotencyKey' },
      });
      app.register(trpcEdge, { prefix: '/trpc', router: restRouter, createContext: createRestContext });
    },
    { bodyLimit },
  );
}

type Init = { method?: string; body?: unknown; raw?: string; headers?: Record<string, string> };

async function call(path: string, { method = 'GET', body, raw, headers = {} }: Init = {}) {
  await using server = await serve();
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const answer = await fetch(`${server.origin}/api/v1${path}`, {
    method,
    headers: { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(text === undefined ? {} : { body: text }),
  });
  const received = await answer.text();
  const json: unknown = received === '' ? undefined : JSON.parse(received);
  return { status: answer.status, headers: answer.headers, json };
}

it('every operation of the router is a route of Fastify', async () => {
  await using server = await serve();
  for (const { method, path } of restRoutes(restRouter)) {
    const url = `/api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
    expect(server.app.hasRoute({ method, url })).toBe(true);
  }
  expect(restRoutes(restRouter).map(({ operationId }) => operationId)).toContain('note-act');
});

it('path and query strings become what the schema says', async () => {
  const { json } = await call('/notes?limit=5&done=false&ratio=-150.5&tags=a&tags=b+c&sizes=7&level=2');
  expect(json).toEqual({ seen: { limit: 5, done: false, ratio: -150.5, tags: ['a', 'b c'], sizes: [7], level: 2 } });
  expect((await call('/books/7/pages/7')).json).toEqual({ book: '7', page: 7 });
  expect((await call('/notes?level=top')).json).toEqual({ seen: { limit: 50, level: 'top' } });
});

it('strings that do not fit the schema are refused', async () => {
  for (const query of [
    'limit=',
    'limit=5x',
    'limit=0x10',
    'limit=%2B5',
    'limit=05',
    'limit=Infinity',
    'limit=1e999',
    'limit=1e1',
    'limit=5.0',
    'limit=-0',
    'limit=%205',
    'limit=9007199254740993',
    'ratio=1e2',
    'ratio=.5',
    'ratio=1.50',
    'ratio=NaN',
    'done=TRUE',
    'sizes=1,2',
    'prototype=1',
    'limit=1.5',
    'limit=1&limit=2',
    'done=1',
    'done=True',
    'sizes=1&sizes=b',
    'level=3',
    'unknown=1',
    'cursor=a&cursor=b',
    'cursor=%ff',
    'cursor=%zz',
    '__proto__=1',
    'constructor=1',
    'limit[gte]=1',
  ]) {
    expect([query, (await call(`/notes?${query}`)).status]).toEqual([query, 400]);
  }
});

it('bodies are never coerced', async () => {
  for (const count of ['1', null, true, [1]]) {
    const { status, json } = await call('/notes', { method: 'POST', body: { text: 'x', count } });
    expect(status).toBe(400);
    expect(json).toMatchObject({ status: 400, code: 'BAD_REQUEST', issues: [{ path: ['count'] }] });
  }
});

it('a tRPC call refuses the same wrong types after a REST call', async () => {
  await using server = await serve();
  await fetch(`${server.origin}/api/v1/notes?limit=5`);
  const input = encodeURIComponent(JSON.stringify({ limit: '5' }));
  expect((await fetch(`${server.origin}/trpc/note.list?input=${input}`)).status).toBe(400);
});

it('a body that is not a JSON object is refused', async () => {
  for (const raw of [
    '[]',
    'null',
    '1',
    '"a"',
    '{',
    '{"text":"x"',
    '{"__proto__":{}}',
    '{"constructor":{"prototype":{}}}',
    '{"text":"x","deep":{"constructor":1}}',
    '{"text":"x","deep":[{"\\u005f_proto__":1}]}',
    `{"text":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    '\u0000',
    '{"text":"x"} x',
  ]) {
    expect([raw, (await call('/notes', { method: 'POST', raw })).status]).toEqual([raw, 400]);
  }
});

it('another media type is 415, a large body 413, a query on a body operation 400', async () => {
  expect(
    (await call('/notes', { method: 'POST', raw: 'text=x', headers: { 'content-type': 'text/plain' } })).status,
  ).toBe(415);
  expect(
    (await call('/notes', { method: 'POST', raw: '<a/>', headers: { 'content-type': 'application/xml' } })).status,
  ).toBe(415);
  expect((await call('/notes', { method: 'POST', body: { text: 'x'.repeat(1_100_000) } })).status).toBe(413);
  expect((await call('/notes?text=x', { method: 'POST', body: { text: 'x' } })).status).toBe(400);
});

it('a created resource is 201 with its Location', async () => {
  const { status, headers, json } = await call('/notes', { method: 'POST', body: { text: 'x' } });
  expect(status).toBe(201);
  expect(headers.get('location')).toBe('/api/v1/notes/n%2F1');
  expect(json).toEqual({ noteId: 'n/1', text: 'x' });
});

it('an output without value is 204 without body', async () => {
  const { status, json } = await call('/notes/1', { method: 'DELETE' });
  expect([status, json]).toEqual([204, undefined]);
  expect((await call('/notes/1', { method: 'DELETE', body: { extra: 1 } })).status).toBe(400);
  expect((await call('/notes/1', { method: 'DELETE', headers: { 'content-type': 'application/json' } })).status).toBe(
    204,
  );
});

it('a union body is merged with the path', async () => {
  const body = { type: 'Move', byX: 2, idempotencyKey: 'k1' };
  expect((await call('/notes/7/action', { method: 'POST', body })).json).toEqual({ seen: { noteId: '7', ...body } });
  expect((await call('/notes/7/action', { method: 'POST', body: { ...body, colour: 'red' } })).status).toBe(400);
  expect((await call('/notes/7/action', { method: 'POST', body: { ...body, noteId: '7' } })).status).toBe(200);
  expect((await call('/notes/7/action', { method: 'POST', body: { ...body, noteId: '8' } })).status).toBe(400);
});

it('a header stands for an input key, quoted or bare', async () => {
  const body = { type: 'Move', byX: 2 };
  for (const value of ['k1', '"k1"']) {
    const { json } = await call('/notes/7/action', { method: 'POST', body, headers: { 'Idempotency-Key': value } });
    expect(json).toEqual({ seen: { noteId: '7', ...body, idempotencyKey: 'k1' } });
  }
  const both = { method: 'POST', body: { ...body, idempotencyKey: 'k2' } };
  expect((await call('/notes/7/action', { ...both, headers: { 'Idempotency-Key': 'k1' } })).status).toBe(400);
  expect((await call('/notes/7/action', { ...both, headers: { 'Idempotency-Key': 'k2' } })).status).toBe(200);
  expect((await call('/notes/7/action', { method: 'POST', body, headers: { 'Idempotency-Key': '"k1' } })).status).toBe(
    400,
  );
  expect((await call('/notes/7/action', { method: 'POST', body })).status).toBe(400);
  expect(
    (await call('/notes/1', { headers: { 'Idempotency-Key': 'ignored where the input has no such key' } })).status,
  ).toBe(200);
});

it('paths are decoded once, static segments win, unknown paths are 404', async () => {
  expect((await call('/notes/a%20b')).json).toMatchObject({ noteId: 'a b' });
  expect((await call('/notes/a%252Fb')).json).toMatchObject({ noteId: 'a%2Fb' });
  expect((await call('/notes/me', { headers: { 'x-caller': 'ada' } })).json).toBe('ada');
  for (const path of ['/nowhere', '/notes/', '/notes/1/2', '/Notes', '/note.get']) {
    expect([path, (await call(path)).status]).toEqual([path, 404]);
  }
});

it('other methods are 405 with Allow, OPTIONS is 204 with Allow, HEAD is GET without body', async () => {
  for (const method of ['PATCH', 'POST', 'QUERY']) {
    const { status, headers } = await call('/notes/1', { method, raw: '{', headers: { 'content-type': 'x/y' } });
    expect([method, status]).toEqual([method, 405]);
    expect(headers.get('allow')).toBe('DELETE, GET, HEAD, PUT, OPTIONS');
  }
  const options = await call('/notes/1', { method: 'OPTIONS' });
  expect([options.status, options.headers.get('allow')]).toEqual([204, 'DELETE, GET, HEAD, PUT, OPTIONS']);
  const head = await call('/notes/1', { method: 'HEAD' });
  expect([head.status, head.json, head.headers.get('content-length')]).toEqual([200, undefined, '29']);
});

it('errors are problem details and tell nothing of the inside', async () => {
  const missing = await call('/notes/none');
  expect(missing.headers.get('content-type')).toBe('application/problem+json');
  expect(missing.json).toEqual({
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    code: 'NOT_FOUND',
    detail: 'No such note',
  });
  const crashed = await call('/crash', { method: 'POST' });
  expect(crashed.status).toBe(500);
  expect(JSON.stringify(crashed.json)).not.toContain('password');
  expect((await call('/notes/1', { headers: { 'x-caller': 'nobody' } })).status).toBe(401);
});

it('an operation without input refuses any', async () => {
  expect((await call('/crash', { method: 'POST', body: { a: 1 } })).status).toBe(400);
  expect((await call('/clock?a=1')).status).toBe(400);
});

it('outputs are plain JSON whatever the transformer of the router', async () => {
  expect((await call('/clock')).json).toEqual({ at: '1970-01-01T00:00:00.000Z' });
});

it('the host decides the shape of every error', async () => {
  const codes: string[] = [];
  await using server = await listen((app) => {
    app.register(restBinder, {
      prefix: '/api',
      router: restRouter,
      createContext: createRestContext,
      errorBody: (error) => ({ status: 418, body: { mine: error.code }, headers: { 'x-mine': '1' } }),
      onError: ({ error, path }) => codes.push(`${error.code} ${path}`),
    });
  });
  for (const path of ['/nowhere', '/notes/none', '/notes?limit=x']) {
    const answer = await fetch(`${server.origin}/api${path}`);
    expect([answer.status, answer.headers.get('x-mine')]).toEqual([418, '1']);
  }
  expect(codes).toEqual(['NOT_FOUND undefined', 'NOT_FOUND note.get', 'BAD_REQUEST note.list']);
});

it('a truncated body harms nobody else', async () => {
  await using server = await serve();
  const { port, hostname } = new URL(server.origin);
  const socket = connect(Number(port), hostname);
  socket.write(
    'POST /api/v1/notes HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"te',
  );
  await new Promise<void>((resolve) => socket.end(() => resolve()));
  expect((await fetch(`${server.origin}/api/v1/notes/1`)).status).toBe(200);
});

it('bytes that are not UTF-8 are refused, in the body as in the path', async () => {
  await using server = await serve();
  const headers = { 'content-type': 'application/json' };
  const body = Buffer.from([0x7b, 0x22, 0x74, 0x65, 0x78, 0x74, 0x22, 0x3a, 0x22, 0xf0, 0x9f, 0x98, 0x22, 0x7d]);
  expect((await fetch(`${server.origin}/api/v1/notes`, { method: 'POST', headers, body })).status).toBe(400);
  const replaced = JSON.stringify({ text: '\ufffd' });
  expect((await fetch(`${server.origin}/api/v1/notes`, { method: 'POST', headers, body: replaced })).status).toBe(201);
  for (const path of ['%zz', '%ff', '%', '%c3%28']) {
    expect([path, (await fetch(`${server.origin}/api/v1/notes/${path}`)).status]).toEqual([path, 400]);
  }
});

it('of duplicate keys in a body the last one counts, repeated keys of a query are a list', async () => {
  const { status, json } = await call('/notes', { method: 'POST', raw: '{"text":"first","text":"last"}' });
  expect([status, json]).toEqual([201, { noteId: 'n/1', text: 'last' }]);
  expect((await call('/notes?done=true&done=true')).status).toBe(400);
});

it('a thousand query parameters are refused by name, or read as one list', async () => {
  const many = (key: (index: number) => string) => Array.from({ length: 1_000 }, (_, i) => key(i)).join('&');
  expect((await call(`/notes?${many((i) => `x${i}=1`)}`)).status).toBe(400);
  expect((await call(`/notes?${many(() => 'tags=a')}`)).status).toBe(200);
});

it('an Accept header without room for JSON is 406, in JSON', async () => {
  for (const accept of [
    'text/html',
    'application/xml, text/*',
    'application/json;q=0',
    '*/*;q=1, application/json;q=0',
  ]) {
    const { status, json } = await call('/notes/1', { headers: { accept } });
    expect([accept, status, json]).toMatchObject([accept, 406, { status: 406 }]);
  }
  for (const accept of ['*/*', 'application/json', 'text/html, */*;q=0.1', 'application/*', 'APPLICATION/JSON;q=0.5']) {
    expect([accept, (await call('/notes/1', { headers: { accept } })).status]).toEqual([accept, 200]);
  }
});

it('a GET that asks for it carries an ETag, and If-None-Match with it is 304 without body', async () => {
  const first = await call('/clock');
  const etag = String(first.headers.get('etag'));
  expect(etag).toMatch(/^"[\w-]+"$/);
  for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await call('/clock', { headers: { 'if-none-match': tags } });
    expect([tags, again.status, again.json, again.headers.get('etag')]).toEqual([tags, 304, undefined, etag]);
  }
  expect((await call('/clock', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  expect((await call('/notes/1')).headers.get('etag')).toBeNull();
});

it('a client that vanishes aborts the signal of its procedure', async () => {
  const { promise: aborted, resolve: onAborted } = Promise.withResolvers<void>();
  const { promise: waiting, resolve: onWaiting } = Promise.withResolvers<void>();
  const t = initTRPC.meta<RestMeta>().create();
  const router = t.router({
    wait: t.procedure
      .meta({ openapi: { method: 'POST', path: '/wait' } })
      .output(z.void())
      .mutation(async ({ signal }) => {
        signal?.addEventListener('abort', () => onAborted());
        onWaiting();
        await aborted;
      }),
  });
  await using server = await listen((app) => {
    app.register(restBinder, { prefix: '/api', router });
  });
  const { port, hostname } = new URL(server.origin);
  const socket = connect(Number(port), hostname);
  socket.write('POST /api/wait HTTP/1.1\r\nhost: a\r\n\r\n');
  await waiting;
  socket.destroy();
  await aborted;
});
