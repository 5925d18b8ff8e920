import { randomUUID } from 'node:crypto';
import {
  connect as connectHttp2,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { once } from 'node:events';
import { createPool } from '@croupier/db/pool';
import { testApp, type TestApp, type TestUser } from '@croupier/testkit/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** One answer over HTTP/2. */
async function overHttp2(client: ClientHttp2Session, headers: OutgoingHttpHeaders) {
  const stream = client.request(headers);
  const answered = new Promise<IncomingHttpHeaders>((resolve, reject) => {
    stream.once('response', resolve).once('error', reject);
  });
  stream.end();
  const answer = await answered;
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += String(chunk);
  return { status: answer[':status'], headers: answer, text };
}

describe('TLS', () => {
  let app: TestApp;
  let player: TestUser;

  beforeAll(async () => {
    app = await testApp({ variables: { TLS_DEV_CERTIFICATE: 'true' } });
    player = await app.user('player');
  });
  afterAll(async () => await app[Symbol.asyncDispose]());

  const trustNobody = { rejectUnauthorized: false };

  it('[API-10] one flag: HTTP/2 and HTTP/1.1 on one port, with the same answers', async () => {
    expect(app.url).toMatch(/^https:/);
    const client = connectHttp2(app.url, trustNobody);
    const asked = { authorization: `Bearer ${player.token}` };
    const second = await overHttp2(client, { ':path': '/api/v1/auth/session', ...asked });
    const procedure = await overHttp2(client, {
      ':path': `/trpc/identity.whoAmI?input=${encodeURIComponent('{}')}`,
      ...asked,
    });
    const refused = await overHttp2(client, { ':path': '/api/v1/sessions' });
    client.close();
    const first = await new Promise<{ status: number | undefined; headers: object; text: string }>(
      (resolve, reject) => {
        httpsRequest(`${app.url}/api/v1/auth/session`, { ...trustNobody, headers: asked }, (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
        })
          .on('error', reject)
          .end();
      },
    );
    expect({ status: first.status, text: first.text }).toEqual({ status: 200, text: second.text });
    expect(procedure.status).toBe(200);
    expect(refused.status).toBe(401);
    for (const { headers } of [first, second, refused]) {
      expect(headers).toMatchObject({
        'x-api-version': '0.1.0',
        'x-content-type-options': 'nosniff',
        'strict-transport-security': 'max-age=31536000',
      });
    }
  });

  it('[API-10] TLS 1.1 and plain HTTP are refused', async () => {
    const { port } = new URL(app.url);
    const old = connectTls({
      port: Number(port),
      host: '127.0.0.1',
      ...trustNobody,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
    });
    await expect(once(old, 'secureConnect')).rejects.toThrow(/protocol|alert|unsupported/i);
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow('fetch failed');
  });
});

describe('HTTP', () => {
  let app: TestApp;
  let player: TestUser;
  let gameId: string;

  beforeAll(async () => {
    app = await testApp({
      variables: { CORS_ORIGINS: 'https://example.org', COMPRESS_MIN_BYTES: '1024', JSON_DEPTH_MAX: '64' },
    });
    player = await app.user('player');
    gameId = await app.game();
  });
  afterAll(async () => await app[Symbol.asyncDispose]());

  const ask = async (path: string, headers: Record<string, string> = {}) =>
    await app.request(path, { token: player.token, headers });

  it('[API-10] CORS: listed origins only, and none is echoed', async () => {
    const listed = await ask('/api/v1/auth/session', { origin: 'https://example.org' });
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://example.org');
    expect(listed.headers.get('vary')).toMatch(/origin/);
    for (const origin of ['https://evil.example', 'null', 'https://example.org.evil.example', 'http://example.org']) {
      const answer = await ask('/api/v1/auth/session', { origin });
      expect(answer.headers.get('access-control-allow-origin'), origin).toBeNull();
    }
    const preflight = await app.request('/trpc/action.act', {
      method: 'OPTIONS',
      headers: { origin: 'https://example.org', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization.*idempotency-key/);
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('[API-10] large answers are compressed for those who accept it, small ones never', async () => {
    const path = `/api/v1/games/${gameId}`;
    const plain = await ask(path, { 'accept-encoding': 'identity' });
    expect(plain.text.length).toBeGreaterThan(1024);
    expect(plain.headers.get('vary')).toMatch(/accept-encoding/);
    for (const [accepted, encoding] of [
      ['identity', undefined],
      ['gzip', 'gzip'],
      ['br, gzip', 'br'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
    ] as const) {
      expect(await encodingOf(path, accepted)).toBe(encoding);
      expect((await ask(path, { 'accept-encoding': accepted })).text).toBe(plain.text);
    }
    expect(await encodingOf('/api/v1/auth/session', 'br')).toBeUndefined();
  });

  /** `fetch` hides it. */
  async function encodingOf(path: string, accepted: string): Promise<string | undefined> {
    const headers = { authorization: `Bearer ${player.token}`, 'accept-encoding': accepted };
    const asked = httpRequest(`${app.url}${path}`, { headers }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.headers['content-encoding'];
  }

  it('[API-10] a repeated read that has not changed is 304 without a body', async () => {
    const walletId = await app.wallet(player);
    const reads = [
      `/api/v1/games/${gameId}`,
      `/api/v1/games/${gameId}/exact`,
      '/api/v1/games',
      '/api/v1/sessions',
      `/api/v1/wallets/${walletId}`,
      `/api/v1/wallets/${walletId}/statement`,
      '/openapi.yaml',
      '/openapi-3.0.json',
      '/docs/swagger-ui-bundle.js',
    ];
    for (const path of reads) {
      const first = await ask(path);
      expect(first.status, path).toBe(200);
      const etag = first.headers.get('etag') ?? '';
      expect(etag, path).toMatch(/"[\w-]+"$/);
      const again = await ask(path, { 'if-none-match': `"other", ${etag}` });
      expect({ status: again.status, text: again.text, etag: again.headers.get('etag') }).toEqual({
        status: 304,
        text: '',
        etag,
      });
      expect((await ask(path, { 'if-none-match': '"other"' })).status).toBe(200);
      const head = await app.request(path, { method: 'HEAD', token: player.token });
      expect(head.headers.get('etag'), path).toBe(etag);
      expect((await ask(path, { 'accept-encoding': 'br' })).headers.get('etag'), path).toBe(etag);
    }
    expect((await ask('/api/v1/auth/session')).headers.get('cache-control')).toBe('no-store');
  });

  it('[API-4] an Accept header without room for JSON is NOT_ACCEPTABLE over REST', async () => {
    for (const accept of ['text/html', 'application/json;q=0', 'image/*, text/*']) {
      const answer = await ask('/api/v1/games', { accept });
      expect(answer.status, accept).toBe(406);
      expect(answer.json).toMatchObject({ error: { code: 'NOT_ACCEPTABLE', retryable: false } });
    }
    for (const accept of ['*/*', 'application/*', 'text/html, application/json;q=0.1'])
      expect((await ask('/api/v1/games', { accept })).status, accept).toBe(200);
  });

  it('[API-10] a trace goes on with its state, a malformed one is restarted, and without one none is said', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const on = await ask('/api/v1/auth/session', { traceparent, tracestate: 'vendor=1' });
    expect(on.headers.get('traceparent')).toMatch(
      /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/,
    );
    expect(on.headers.get('tracestate')).toBe('vendor=1');
    for (const bad of ['nonsense', traceparent.replaceAll(/[1-9a-f]/g, '0'), traceparent.toUpperCase()]) {
      const restarted = await ask('/api/v1/auth/session', { traceparent: bad, tracestate: 'vendor=1' });
      expect(restarted.headers.get('traceparent')).toMatch(/^00-(?!0af7)[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      expect(restarted.headers.get('tracestate')).toBeNull();
    }
    expect((await ask('/api/v1/auth/session')).headers.get('traceparent')).toBeNull();
  });

  it('[API-10] X-Forwarded-For of a stranger is ignored', async () => {
    await using strict = await testApp({ variables: { RATE_LIMIT_STRANGER_PER_MINUTE: '3' } });
    const statuses: number[] = [];
    for (const last of [1, 2, 3, 4]) {
      const headers = { 'x-forwarded-for': `10.0.0.${last}` };
      statuses.push((await strict.request('/api/v1/auth/session', { headers })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429]);
  });

  it('[API-10] X-Forwarded-For of a trusted proxy tells the address', async () => {
    await using behind = await testApp({
      variables: { RATE_LIMIT_STRANGER_PER_MINUTE: '3', TRUSTED_PROXIES: '127.0.0.0/8' },
    });
    const statuses: number[] = [];
    for (const last of [1, 2, 3, 4]) {
      // The client's own claim stands left of what the proxy has seen.
      const headers = { 'x-forwarded-for': `10.9.9.9, 10.0.0.${last}` };
      statuses.push((await behind.request('/api/v1/auth/session', { headers })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401]);
  });

  it.each([
    ['a URL that is too long', `/api/v1/games?cursor=${'a'.repeat(9_000)}`, undefined],
    [
      'too many query parameters',
      `/api/v1/games?${Array.from({ length: 1_000 }, (_, n) => `p${n}=1`).join('&')}`,
      undefined,
    ],
    ['a body nested 10,000 deep', '/api/v1/sessions', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['a procedure input nested 10,000 deep', '/trpc/session.create', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    [
      'a query nested deep',
      `/trpc/game.list?input=${encodeURIComponent('['.repeat(500) + ']'.repeat(500))}`,
      undefined,
    ],
    ['broken percent-encoding', '/%zz', undefined],
  ])('[API-11] %s is INVALID_INPUT', async (_name, path, body) => {
    const answer = await app.request(path, { token: player.token, ...(body === undefined ? {} : { body }) });
    expect(answer.status, answer.text).toBe(400);
    // Over tRPC in its envelope, else as it is.
    expect(answer.text).toContain('"code":"INVALID_INPUT"');
    expect(answer.text).toContain(`"requestId":"${answer.headers.get('x-request-id')}"`);
    expect(answer.headers.get('x-api-version')).toBe('0.1.0');
  });

  it('[API-11] depth counts brackets, not those in strings', async () => {
    const body = { gameId: '['.repeat(5_000), idempotencyKey: randomUUID() };
    const answer = await app.request('/api/v1/sessions', { token: player.token, body });
    expect(answer.text).not.toMatch(/too_deep/);
  });

  it('[API-11] a request without an answer in time is UNAVAILABLE', async () => {
    await using slow = await testApp({ variables: { HANDLER_TIMEOUT_MS: '1000' } });
    const { token } = await slow.user('player');
    await using _lock = await lockOf(slow);
    const answer = await slow.request('/api/v1/wallets', { token });
    expect(answer.text).toMatch(/took too long/);
    expect({ status: answer.status, body: answer.json }).toMatchObject({
      status: 503,
      body: { error: { code: 'UNAVAILABLE', retryable: true } },
    });
  });
});

/** Somebody who keeps a table, so that its readers wait. */
async function lockOf(app: TestApp) {
  const pool = createPool({ url: app.database.url, applicationName: 'a lock' });
  const client = await pool.connect();
  await client.query('SET ROLE NONE; BEGIN; LOCK TABLE wallets IN ACCESS EXCLUSIVE MODE');
  return {
    async [Symbol.asyncDispose]() {
      client.release(true);
      await pool.end();
    },
  };
}
