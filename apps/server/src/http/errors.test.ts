import { connect } from 'node:net';
import { testApp, type TestAnswer, type TestApp, type TestUser } from '@croupier/testkit/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let app: TestApp;
let player: TestUser;

beforeAll(async () => {
  app = await testApp({ variables: { BODY_LIMIT_BYTES: '4096' } });
  player = await app.user('player');
});
afterAll(() => app[Symbol.asyncDispose]());

/** Every error looks like this and like nothing else, and says nothing of the inside. */
function expectError(answer: TestAnswer, status: number, code: string): void {
  expect({ status: answer.status, body: answer.json }).toEqual({
    status,
    body: {
      error: {
        code,
        message: expect.stringMatching(/./),
        details: expect.any(Object),
        requestId: answer.headers.get('x-request-id'),
        retryable: expect.any(Boolean),
      },
    },
  });
  expect(answer.headers.get('x-api-version')).toBe('0.1.0');
  expect(answer.text).not.toMatch(/FST_|node_modules|\.ts:|TRPCError|SyntaxError|at position/);
}

const rest = '/api/v1';
const unknownId = '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f';

describe('the one error shape, over real sockets', () => {
  it.each([
    ['unknown route', '/nowhere', {}, 404, 'NOT_FOUND'],
    ['unknown REST route', `${rest}/nowhere`, {}, 404, 'NOT_FOUND'],
    ['wrong method', `${rest}/sessions`, { method: 'PATCH' }, 405, 'METHOD_NOT_ALLOWED'],
    ['no token', `${rest}/sessions`, {}, 401, 'UNAUTHORIZED'],
    ['malformed token', `${rest}/sessions`, { token: 'nonsense' }, 401, 'UNAUTHORIZED'],
    ['another scheme', `${rest}/sessions`, { headers: { authorization: 'Basic YTpi' } }, 401, 'UNAUTHORIZED'],
    ['unknown token', `${rest}/sessions`, { token: `crp_${'0'.repeat(32)}_${'a'.repeat(43)}` }, 401, 'UNAUTHORIZED'],
    ['no token and a bad body', `${rest}/sessions`, { body: { nonsense: true } }, 401, 'UNAUTHORIZED'],
    ['malformed path', '/%E0%A4%A', {}, 400, 'INVALID_INPUT'],
    ['bootstrap with an unknown field', '/api/session/bootstrap', { body: { other: 1 } }, 400, 'INVALID_INPUT'],
    [
      'bootstrap of another version',
      '/api/session/bootstrap',
      { body: { apiVersion: '9.0.0' } },
      409,
      'VERSION_MISMATCH',
    ],
    ['bootstrap with a bad token', '/api/session/bootstrap', { body: {}, token: 'x' }, 401, 'UNAUTHORIZED'],
  ] as const)('[API-4] %s', async (_name, path, request, status, code) => {
    expectError(await app.request(path, request), status, code);
  });

  it.each([
    ['malformed JSON', '{"gameId":', 400, 'INVALID_INPUT'],
    ['an array for a body', '[]', 400, 'INVALID_INPUT'],
    ['null for a body', 'null', 400, 'INVALID_INPUT'],
    ['a poisoned prototype', '{"__proto__":{"role":"admin"}}', 400, 'INVALID_INPUT'],
    ['a poisoned constructor', '{"constructor":{"prototype":{"a":1}}}', 400, 'INVALID_INPUT'],
    ['an unknown field', { currency: 'PLY', idempotencyKey: 'k', other: 1 }, 400, 'INVALID_INPUT'],
    ['a wrong type', { currency: 7, idempotencyKey: 'k' }, 400, 'INVALID_INPUT'],
    ['an oversized body', `{"currency":"${'x'.repeat(5_000)}"}`, 413, 'PAYLOAD_TOO_LARGE'],
  ])('[API-3] %s is refused over REST', async (_name, body, status, code) => {
    const answer = await app.request(`${rest}/wallets`, { method: 'POST', body, token: player.token });
    expectError(answer, status, code);
  });

  it('[API-3] a wrong content type is 415', async () => {
    const headers = { 'content-type': 'text/plain' };
    const answer = await app.request(`${rest}/wallets`, { method: 'POST', body: '{}', token: player.token, headers });
    expectError(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  it('[API-4] an oversized body says the limit; a refused input says where', async () => {
    const big = await app.request(`${rest}/wallets`, { body: { currency: 'x'.repeat(5_000) }, token: player.token });
    expect(big.json).toMatchObject({ error: { details: { limitBytes: 4_096 } } });
    const bad = await app.request(`${rest}/wallets`, {
      body: { currency: 'eur', idempotencyKey: 'k' },
      token: player.token,
    });
    expect(bad.json).toMatchObject({
      error: { details: { issues: [{ path: 'currency', code: 'invalid_format' }] } },
    });
  });

  it.each([
    ['GET', `${rest}/sessions/${unknownId}`, undefined],
    ['GET', `${rest}/sessions/not-an-id`, undefined],
    ['GET', `${rest}/games?limit=0`, undefined],
    ['GET', `${rest}/games?limit=many`, undefined],
    ['GET', `${rest}/games?other=1`, undefined],
    ['GET', `${rest}/games?cursor=forged`, undefined],
    ['POST', `${rest}/sessions/${unknownId}/action`, { type: 'Spin', stakeMinor: 0, idempotencyKey: 'k' }],
    ['POST', `${rest}/sessions/${unknownId}/action`, { type: 'Spin', stakeMinor: -1, idempotencyKey: 'k' }],
    ['POST', `${rest}/sessions/${unknownId}/action`, { type: 'Spin', stakeMinor: 1.5, idempotencyKey: 'k' }],
    ['POST', `${rest}/sessions/${unknownId}/action`, { type: 'Spin', stakeMinor: 1e300, idempotencyKey: 'k' }],
    ['POST', `${rest}/sessions/${unknownId}/action`, { type: 'Spin', stakeMinor: '1', idempotencyKey: 'k' }],
    ['POST', `${rest}/sessions/${unknownId}/action`, { type: 'Spin', stakeMinor: 1 }],
    ['POST', `${rest}/sessions/${unknownId}/action`, { type: 'Steal', idempotencyKey: 'k' }],
  ])('[API-3] %s %s %j is refused as 4xx in the one shape', async (method, path, body) => {
    const answer = await app.request(path, { method, body, token: player.token });
    expect([400, 404]).toContain(answer.status);
    expectError(answer, answer.status, answer.status === 400 ? 'INVALID_INPUT' : 'NOT_FOUND');
  });

  it.each([
    ['no such procedure', '/trpc/no.such', undefined, 404, 'NOT_FOUND'],
    ['a query by POST', '/trpc/game.list', '{}', 405, 'METHOD_NOT_ALLOWED'],
    ['malformed JSON', '/trpc/wallet.create', '{"a":', 400, 'INVALID_INPUT'],
    ['an oversized body', '/trpc/wallet.create', `"${'x'.repeat(5_000)}"`, 413, 'PAYLOAD_TOO_LARGE'],
    ['an unknown field', '/trpc/wallet.create', '{"currency":"PLY","idempotencyKey":"k","x":1}', 400, 'INVALID_INPUT'],
    ['nothing at all', '/trpc', undefined, 404, 'NOT_FOUND'],
  ])('[API-4] over tRPC, %s carries the same facts', async (_name, path, body, status, code) => {
    const answer = await app.request(path, { body, token: player.token });
    expect(answer.status).toBe(status);
    if (path === '/trpc') return expectError(answer, status, code);
    expect(answer.json).toMatchObject({
      error: {
        json: { data: { code, httpStatus: status, requestId: answer.headers.get('x-request-id'), retryable: false } },
      },
    });
    expect(answer.text).not.toMatch(/stack|node_modules|TRPCError|SyntaxError/);
  });

  it('[API-4] what is no HTTP is answered in the same shape, and the connection ends', async () => {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    socket.end('NONSENSE\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject({ error: { code: 'INVALID_INPUT' } });
  });

  it('[OBS-1] a valid X-Request-Id comes back, another one is replaced', async () => {
    const kept = await app.request('/health', { headers: { 'x-request-id': 'caller:42' } });
    expect(kept.headers.get('x-request-id')).toBe('caller:42');
    const replaced = await app.request('/health', { headers: { 'x-request-id': 'a b"c' } });
    expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-/);
  });

  it('[OBS-1] no token ever reaches the log', () => {
    expect(app.logLines.length).toBeGreaterThan(20);
    expect(JSON.stringify(app.logLines)).not.toContain(player.token.slice(-20));
  });
});
