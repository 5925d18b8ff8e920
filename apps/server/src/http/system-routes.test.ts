import { testApp, type TestApp } from '@croupier/testkit/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app[Symbol.asyncDispose]());

describe('what stands outside the versioned interface', () => {
  it('[OBS-4] liveness and readiness', async () => {
    expect((await app.request('/health')).json).toEqual({ status: 'ok' });
    const ready = await app.request('/api/health');
    expect(ready.status).toBe(200);
    expect(ready.json).toMatchObject({ status: 'ready', ready: true, database: true, version: '0.1.0' });
  });

  it('[API-5] the versions, without a token and in the bootstrap with one', async () => {
    expect((await app.request('/api/version')).json).toMatchObject({ apiVersion: '0.1.0', serverVersion: '0.1.0' });
    const stranger = await app.request('/api/session/bootstrap', { method: 'POST' });
    expect(stranger.json).toMatchObject({ apiVersion: '0.1.0', principal: null });
    const user = await app.user('viewer');
    const known = await app.request('/api/session/bootstrap', { body: { apiVersion: '0.1.7' }, token: user.token });
    expect(known.json).toMatchObject({ principal: { userId: user.userId, role: 'viewer' } });
  });

  it('[OBS-2] metrics count what was asked, by operation', async () => {
    const user = await app.user('player');
    await app.request('/api/v1/games', { token: user.token });
    await app.request('/trpc/game.list?input=%7B%7D', { token: user.token });
    const { text, headers } = await app.request('/metrics');
    expect(headers.get('content-type')).toContain('text/plain');
    expect(text).toMatch(
      /croupier_request_duration_seconds_count\{operation="game\.list",transport="rest",status="200"\} 1/,
    );
    expect(text).toMatch(
      /croupier_request_duration_seconds_count\{operation="game\.list",transport="trpc",status="200"\} 1/,
    );
  });

  it('[API-1] the OpenAPI document is served', async () => {
    const { text, status } = await app.request('/openapi.yaml');
    expect(status).toBe(200);
    expect(text).toContain('openapi: 3.1.0');
  });
});
