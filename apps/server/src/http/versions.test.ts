import { operation, type OperationMeta } from '@croupier/api/operation-meta';
import { apiVersion } from '@croupier/contract/common';
import { restBinder } from '@croupier/rpc/rest-binder';
import { trpcEdge } from '@croupier/rpc/trpc-edge';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { initTRPC } from '@trpc/server';
import { fastify } from 'fastify';
import { testApp } from '@croupier/testkit/app';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const t = initTRPC.meta<OperationMeta>().create();
const balance = (path: `/${string}`) => operation({ method: 'GET', path, tag: 'wallets', summary: 'A balance' });
const input = z.strictObject({ walletId: z.string() });

/** What clients of today call. */
const v1 = t.router({
  wallet: t.router({
    balance: t.procedure
      .meta(balance('/wallets/{walletId}/balance'))
      .input(input)
      .output(z.object({ balanceMinor: z.int() }))
      .query(() => ({ balanceMinor: 250 })),
  }),
});

/** An answer of another shape has a version of its own; the first one stays as it is. */
const v2 = t.router({
  wallet: t.router({
    balance: t.procedure
      .meta(balance('/wallets/{walletId}/balance'))
      .input(input)
      .output(z.object({ available: z.object({ minor: z.int(), currency: z.string() }) }))
      .query(() => ({ available: { minor: 250, currency: 'PLY' } })),
  }),
});

describe('versions of the interface', () => {
  it('[API-5] a second version lives beside the first, over REST and over tRPC', async () => {
    const app = fastify();
    for (const [name, router] of [
      ['v1', v1],
      ['v2', v2],
    ] as const) {
      app.register(restBinder, { prefix: `/api/${name}`, router });
      app.register(trpcEdge, { prefix: name === 'v1' ? '/trpc' : `/trpc-${name}`, router });
    }
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    try {
      const overRest = async (version: string) => (await fetch(`${url}/api/${version}/wallets/w/balance`)).json();
      expect(await overRest('v1')).toEqual({ balanceMinor: 250 });
      expect(await overRest('v2')).toEqual({ available: { minor: 250, currency: 'PLY' } });

      const first = createTRPCClient<typeof v1>({ links: [httpBatchLink({ url: `${url}/trpc` })] });
      const second = createTRPCClient<typeof v2>({ links: [httpBatchLink({ url: `${url}/trpc-v2` })] });
      const walletId = 'w';
      expect((await first.wallet.balance.query({ walletId })).balanceMinor).toBe(250);
      expect((await second.wallet.balance.query({ walletId })).available.currency).toBe('PLY');
    } finally {
      await app.close();
    }
  });

  it('[API-5] every answer says the version of the interface', async () => {
    await using app = await testApp();
    const { token } = await app.user('player');
    const answers = [
      app.request('/health'),
      app.request('/metrics'),
      app.request('/docs'),
      app.request('/openapi.json'),
      app.request('/api/version'),
      app.request('/nowhere'),
      app.request('/%E0%A4%A'),
      app.request('/health', { method: 'DELETE' }),
      app.request('/api/v1/games'),
      app.request('/api/v1/games', { token }),
      app.request('/api/v1/games', { token, method: 'PATCH' }),
      app.request('/api/v1/games', { token, method: 'OPTIONS' }),
      app.request('/api/v1/wallets', { token, body: '{' }),
      app.request('/trpc/game.list?input=%7B%7D', { token }),
      app.request('/trpc/no.such', { token }),
    ];
    for (const answer of await Promise.all(answers))
      expect(answer.headers.get('x-api-version'), `${answer.status} ${answer.text.slice(0, 80)}`).toBe(apiVersion);
  });

  it('[API-1] the documents and the viewer are served, and other methods are refused with Allow', async () => {
    await using app = await testApp();
    expect((await app.request('/openapi.json')).json).toMatchObject({ openapi: '3.1.0' });
    expect((await app.request('/openapi-3.0.json')).json).toMatchObject({ openapi: '3.0.3' });
    const page = await app.request('/docs');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    for (const [, path = ''] of page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g))
      expect((await app.request(path)).status, path).toBe(200);
    const refused = await app.request('/metrics', { method: 'DELETE' });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });
});
