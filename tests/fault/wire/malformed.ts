import { post, request } from './requests.ts';
import type { Target } from './target.ts';

const sessions = '/api/v1/sessions';
const create = '/trpc/session.create';
const deep = 10_000;

/** Requests that are whole, and wrong: each must be answered with an error of the catalogue, or the connection be closed. */
export const malformed: Readonly<Record<string, (target: Target) => readonly Buffer[]>> = {
  'malformed JSON': (target) =>
    ['{"gameId":', '{"a":1}}', "{'a':1}", '{"a":NaN}', 'null,', '\u0000', '"\\ud800"'].flatMap((body) => [
      post(target, sessions, body),
      post(target, create, body),
    ]),
  'poisoned keys': (target) =>
    ['{"__proto__":{"role":"admin"}}', '{"constructor":{"prototype":{"role":"admin"}}}', '{"a":1,"a":2}'].flatMap(
      (body) => [post(target, sessions, body), post(target, create, body)],
    ),
  'wrong content type': (target) =>
    [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'application/json\ta',
      '',
      'multipart/form-data',
    ].flatMap((type) => [post(target, sessions, '{}', type), post(target, create, '{}', type)]),
  '10,000 deep': (target) =>
    [`${'['.repeat(deep)}${']'.repeat(deep)}`, `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`, '['.repeat(deep)].flatMap(
      (body) => [post(target, sessions, body), post(target, create, body), post(target, '/api/v1/games', body)],
    ),
  '1,000 query parameters': (target) => {
    const query = Array.from({ length: 1_000 }, (_, index) => `p${index}=1`).join('&');
    return [request(target, `GET /api/v1/games?${query}`), request(target, `GET /trpc/game.list?${query}`)];
  },
  'invalid UTF-8': (target) => [
    request(target, 'GET /api/v1/games/%ff%fe'),
    request(target, 'GET /api/v1/games?cursor=%ff%fe'),
    request(target, 'GET /trpc/game.get?input=%ff%fe'),
    request(target, 'GET /%zz'),
    request(target, 'GET /trpc/%E0%A4%A'),
    request(target, 'GET /api/v1/games/\u00ff\u00fe'),
    post(target, sessions, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
    post(target, create, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
    request(target, 'GET /api/v1/games', { headers: ['x-request-id: \u00ff\u00fe'] }),
  ],
  'unknown methods': (target) =>
    ['FOO', 'PROPFIND', 'TRACE', 'CONNECT', 'get', 'QUERY', 'PURGE', 'DELETE'].flatMap((method) => [
      request(target, `${method} /api/v1/games`),
      request(target, `${method} /trpc/game.list`),
      request(target, `${method} *`),
    ]),
  'unknown procedures': (target) => [
    ...[
      'no.such',
      '__proto__',
      'constructor.prototype',
      'session',
      'session.create.then',
      '..%2f..%2fetc',
      'a'.repeat(4_000),
    ].map((name) => request(target, `GET /trpc/${name}`)),
    post(target, '/trpc/no.such', '{}'),
    post(target, '/trpc/session.create,no.such?batch=1', '{"0":{},"1":{}}'),
  ],
  'mutation by GET': (target) => [
    request(target, 'GET /trpc/session.create?input=%7B%7D'),
    request(target, 'GET /trpc/action.act?input=%7B%7D'),
  ],
  'query by POST': (target) => [post(target, '/trpc/game.list', '{}'), post(target, '/trpc/wallet.list', '{}')],
  'batches over the limit': (target) =>
    [11, 500].flatMap((calls) => {
      const path = Array.from({ length: calls }, () => 'game.list').join(',');
      return [request(target, `GET /trpc/${path}?batch=1&input=%7B%7D`)];
    }),
  'a batch in which one call fails': (target) => [
    request(
      target,
      `GET /trpc/game.list,game.get?batch=1&input=${encodeURIComponent('{"0":{},"1":{"gameId":"no-such-game"}}')}`,
    ),
  ],
  'oversized headers': (target) => [
    request(target, 'GET /api/v1/games', { headers: [`x-large: ${'a'.repeat(65_536)}`] }),
    request(target, `GET /api/v1/games?cursor=${'a'.repeat(60_000)}`),
    request(target, `GET /api/v1/games?cursor=${'a'.repeat(9_000)}`),
    request(target, 'GET /api/v1/games', { headers: ['content-length: 99999999999999999999'] }),
  ],
  'header flood': (target) => [
    request(target, 'GET /api/v1/games', { headers: Array.from({ length: 5_000 }, (_, index) => `x-${index}: 1`) }),
    request(target, 'GET /api/v1/games', { headers: Array.from({ length: 5_000 }, () => 'cookie: a=b') }),
  ],
};

/** Requests that two parsers may cut differently. What is hidden behind them must never be answered. */
export function smuggling(target: Target): readonly Buffer[] {
  const hidden = `GET /api/v1/auth/session HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${target.token}\r\n\r\n`;
  const shapes: readonly (readonly string[])[] = [
    ['content-length: 4', 'transfer-encoding: chunked'],
    ['transfer-encoding: chunked', 'content-length: 4'],
    ['content-length: 4', 'content-length: 60'],
    ['content-length: 4, 60'],
    ['content-length: +4'],
    ['content-length: -1'],
    ['content-length: 0x4'],
    ['transfer-encoding: xchunked'],
    ['transfer-encoding: chunked, identity'],
    ['transfer-encoding : chunked'],
    ['transfer-encoding: chunked', 'transfer-encoding: identity'],
    ['x: y\ntransfer-encoding: chunked'],
    [' folded: header'],
    ['content-length: 4\u0000'],
  ];
  return shapes.map((headers) =>
    request(target, `POST ${sessions}`, {
      headers: ['content-type: application/json', ...headers],
      body: `0\r\n\r\n${hidden}`,
      close: false,
    }),
  );
}
