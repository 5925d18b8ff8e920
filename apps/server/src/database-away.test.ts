import { testApp } from '@croupier/testkit/app';
import { tcpProxy } from '@croupier/testkit/tcp-proxy';
import { expect, inject, it, vi } from 'vitest';

/** A well-formed token that this process has not looked up before, and cannot look up now. */
const unseenToken = `crp_019a9f307c1a7b2e8d3f5a6b7c8d9e0f_${'a'.repeat(43)}`;

function withPort(address: string, port: number): string {
  const url = new URL(address);
  url.port = String(port);
  return url.href;
}

it('[OPS-1] with the database gone: 503 UNAVAILABLE and database false; back again, it recovers by itself', async () => {
  await using stack = new AsyncDisposableStack();
  const { serverUrl } = inject('testPostgres');
  const proxy = stack.use(await tcpProxy({ host: '127.0.0.1', port: Number(new URL(serverUrl).port) }));
  const app = stack.use(await testApp({ databaseUrl: (url) => withPort(url, proxy.port) }));
  const player = await app.user('player');
  expect((await app.request('/api/v1/games', { token: player.token })).status).toBe(200);

  proxy.cut();
  const refused = await app.request('/api/v1/games', { token: player.token });
  expect(refused).toMatchObject({ status: 503, json: { error: { code: 'UNAVAILABLE', retryable: true } } });
  expect(refused.headers.get('retry-after')).toBe('1');
  const unknown = await app.request('/api/v1/games', { token: unseenToken });
  expect(unknown).toMatchObject({ status: 503, json: { error: { code: 'UNAVAILABLE' } } });
  await vi.waitFor(async () => {
    const health = await app.request('/api/health');
    expect(health).toMatchObject({ status: 503, json: { status: 'degraded', ready: false, database: false } });
  });
  expect((await app.request('/health')).status).toBe(200);

  proxy.restore();
  await vi.waitFor(async () => {
    expect((await app.request('/api/health')).json).toMatchObject({ status: 'ready', database: true });
    expect((await app.request('/api/v1/games', { token: player.token })).status).toBe(200);
  });
});
