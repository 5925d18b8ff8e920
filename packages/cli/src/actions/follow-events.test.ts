import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventView } from '@croupier/contract/event';
import { act } from '@croupier/core/action/act';
import { cancelSession } from '@croupier/core/session/cancel-session';
import { createSession } from '@croupier/core/session/create-session';
import { transitionSession } from '@croupier/core/session/transition-session';
import { createCroupierClient } from '@croupier/sdk/client';
import { testApp, type TestApp, type TestUser } from '@croupier/testkit/app';
import { tcpProxy } from '@croupier/testkit/tcp-proxy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCli } from '../testing/run-cli.ts';

describe('following a session', () => {
  let app: TestApp;
  let player: TestUser;

  beforeAll(async () => {
    app = await testApp();
    await app.game();
    player = await app.user('player');
  });
  afterAll(async () => await app[Symbol.asyncDispose]());

  async function openSession(): Promise<string> {
    const { core } = app.server;
    const session = await createSession(core, player.call, {
      gameId: 'fruit-39x5',
      walletId: await app.wallet(player, 10_000_000),
      profile: { behavior: 'balanced', maxBetMinor: 1_000 },
      probeSpins: 0,
      idempotencyKey: randomUUID(),
    });
    for (const input of ['Start', 'Probe', 'ProbeComplete'] as const)
      await transitionSession(core, player.call, { sessionId: session.sessionId, input, idempotencyKey: randomUUID() });
    return session.sessionId;
  }

  async function play(sessionId: string, spins: number): Promise<void> {
    const { core } = app.server;
    for (let count = 0; count < spins; count += 1) {
      const stake = { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: randomUUID() } as const;
      // A free spin is owed: it takes no stake.
      await act(core, player.call, stake).catch(async () => {
        await act(core, player.call, { type: 'Spin', sessionId, idempotencyKey: randomUUID() });
      });
    }
  }

  it('[EVT-6] the client tells every event once and in order, over connections that break, until the session is Completed', async () => {
    const sessionId = await openSession();
    const { hostname, port } = new URL(app.url);
    let pieces = 0;
    await using proxy = await tcpProxy({
      host: hostname,
      port: Number(port),
      faults: (way) => (way === 'answer' && (pieces += 1) % 5 === 0 ? { kind: 'reset' } : undefined),
    });
    const clock = { now: () => Date.now(), sleep: async () => undefined };
    const client = createCroupierClient({ baseUrl: `http://127.0.0.1:${proxy.port}`, token: player.token, clock });
    const playing = play(sessionId, 25).then(() =>
      cancelSession(app.server.core, player.call, { sessionId, idempotencyKey: randomUUID() }),
    );
    const seen: EventView[] = [];
    for await (const event of client.followEvents({ sessionId })) seen.push(event);
    await playing;
    expect(seen.map(({ streamVersion }) => streamVersion)).toEqual(seen.map((_, index) => index + 1));
    expect(seen.at(-1)).toMatchObject({
      type: 'session.transition',
      payload: { to: 'Completed' },
      at: expect.any(Date),
    });
    expect(seen.length).toBeGreaterThan(25);
    // Nothing is behind the last event: the answer is 204.
    const rest = client.followEvents({ sessionId, after: seen.length });
    expect(await rest.next()).toEqual({ done: true, value: undefined });
  });

  it('[EVT-6] a refusal is thrown as what it is, and an abort as its reason', async () => {
    const client = createCroupierClient({ baseUrl: app.url, token: player.token });
    await expect(client.followEvents({ sessionId: randomUUID() }).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const stranger = createCroupierClient({ baseUrl: app.url, token: 'nobody' });
    await expect(stranger.followEvents({ sessionId: randomUUID() }).next()).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    });
    const stop = new AbortController();
    const events = client.followEvents({ sessionId: await openSession(), after: 1_000 }, { signal: stop.signal });
    const next = events.next();
    stop.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });

  it('[EVT-6] [CLI-1] "session events --follow" prints what comes and ends with the session', async () => {
    const sessionId = await openSession();
    const directory = mkdtempSync(join(tmpdir(), 'croupier-follow-'));
    try {
      const environment = { CROUPIER_URL: app.url, CROUPIER_TOKEN: player.token };
      const args = ['session', 'events', sessionId, '--follow', '--after', '1', '--json'];
      const run = startCli(args, { directory, environment });
      await play(sessionId, 3);
      await cancelSession(app.server.core, player.call, { sessionId, idempotencyKey: randomUUID() });
      const { code, stdout, stderr } = await run.done;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const { events } = JSON.parse(stdout);
      expect(events[0]).toMatchObject({ streamVersion: 2 });
      expect(events.at(-1)).toMatchObject({ payload: { to: 'Completed' } });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
