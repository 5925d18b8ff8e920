import { testApp } from '@croupier/testkit/app';
import { expect, it, vi } from 'vitest';

it('[OPS-1] a graceful stop answers what is in flight, refuses what is new, and ends', async () => {
  await using app = await testApp();
  const player = await app.user('player');
  await app.request('/api/v1/auth/session', { token: player.token });
  const blocker = await app.database.owner.connect();
  try {
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE games IN ACCESS EXCLUSIVE MODE');
    const inFlight = app.request('/api/v1/games', { token: player.token });
    await vi.waitFor(async () => {
      const { rows } = await blocker.query(`SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'games'::regclass`);
      expect(rows).toHaveLength(1);
    });
    const stopped = app.server.stop();
    const late = await app.request('/api/v1/games', { token: player.token }).catch(() => undefined);
    expect([undefined, 503]).toContain(late?.status);
    await blocker.query('COMMIT');
    const answer = await inFlight;
    expect({ status: answer.status, json: answer.json }).toEqual({
      status: 200,
      json: { items: [], nextCursor: null },
    });
    await stopped;
    await app.server.stop();
  } finally {
    blocker.release(true);
  }
});
