import { setImmediate } from 'node:timers/promises';
import { createCroupierClient } from '@croupier/sdk/client';
import { testApp, type TestAnswer, type TestApp, type TestUser } from '@croupier/testkit/app';
import { tcpProxy, type TcpProxy } from '@croupier/testkit/tcp-proxy';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const gameWithoutFreeSpins = 'fruit-39x5';

/** Asks again while the answer leaves the outcome open. The test's own time limit ends it. */
async function untilKnown(send: () => Promise<TestAnswer>): Promise<TestAnswer> {
  for (;;) {
    const answer = await send();
    if (answer.status !== 503) return answer;
  }
}

describe('the database lost while spins are under way', () => {
  const stack = new AsyncDisposableStack();
  let proxy: TcpProxy;
  let app: TestApp;
  let agent: TestUser;
  let sessionId: string;

  beforeAll(async () => {
    const { serverUrl } = inject('testPostgres');
    proxy = stack.use(await tcpProxy({ host: '127.0.0.1', port: Number(new URL(serverUrl).port) }));
    const throughProxy = (address: string): string => {
      const url = new URL(address);
      url.port = String(proxy.port);
      return url.href;
    };
    app = stack.use(await testApp({ databaseUrl: throughProxy }));
    agent = await app.user('agent');
    const client = createCroupierClient({ baseUrl: app.url, token: agent.token });
    const opened = await client.session.create({
      gameId: await app.game(gameWithoutFreeSpins),
      walletId: await app.wallet(agent),
      profile: { behavior: 'balanced', maxBetMinor: 10 },
    });
    sessionId = opened.sessionId;
    for (const input of ['Start', 'Probe', 'ProbeComplete'] as const)
      await client.session.transition({ sessionId, input });
  });
  afterAll(async () => await stack.disposeAsync());

  const ways = {
    REST: (key: string) =>
      app.request(`/api/v1/sessions/${sessionId}/action`, {
        token: agent.token,
        headers: { 'idempotency-key': key },
        body: { type: 'Spin', stakeMinor: 10 },
      }),
    tRPC: (key: string) =>
      app.request('/trpc/action.act', {
        token: agent.token,
        body: { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: key },
      }),
  };

  async function spinsUnder(key: string): Promise<number> {
    const { rows } = await app.database.pool.query<{ count: number }>(
      `SELECT count(*) AS count FROM events WHERE type = 'action.spin' AND idempotency_key = $1`,
      [key],
    );
    return rows[0]?.count ?? 0;
  }

  it.each(['REST', 'tRPC'] as const)(
    '[ACT-3] over %s the same key, repeated after the loss, is one spin with one answer',
    async (way) => {
      // Each time the database goes away a little later: before the request reaches it, during the commit, after it.
      for (let turns = 0; turns < 24; turns += 2) {
        const key = `lost-over-${way}-${turns}`;
        const first = ways[way](key);
        for (let turn = 0; turn < turns; turn += 1) await setImmediate();
        proxy.cut();
        // Without its database the server tries on by itself for a while, under the same key.
        proxy.restore();
        const outcome = await first;
        expect([200, 503], outcome.text).toContain(outcome.status);
        const known = await untilKnown(() => ways[way](key));
        expect(known.status, known.text).toBe(200);
        expect((await ways[way](key)).text).toBe(known.text);
        if (outcome.status === 200) expect(outcome.text).toBe(known.text);
        expect(await spinsUnder(key)).toBe(1);
      }
    },
  );
});
