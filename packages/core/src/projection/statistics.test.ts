import { gameStatisticsInput, leaderboardInput } from '@croupier/contract/statistics';
import { projectionNames } from '@croupier/contract/projection';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import { Table } from '../testing/table.ts';
import { TestClock } from '../testing/test-clock.ts';
import { advanceProjections } from './follow-projections.ts';
import { gameStatistics } from './game-statistics.ts';
import { readLeaderboard } from './read-leaderboard.ts';
import { insertProjections } from './store/generation-store.ts';

const gameId = 'fruit-39x5';

describe('what was played on a game', () => {
  const clock = new TestClock('2026-11-22T23:00:00Z');
  let database: TestDatabase;
  let table: Table;
  let one: Call;
  let other: Call;

  const statistics = async (input: object = {}) =>
    await gameStatistics(table.core, one, gameStatisticsInput.parse({ gameId, ...input }));
  const board = async (input: object = {}) =>
    await readLeaderboard(table.core, one, leaderboardInput.parse({ gameId, ...input }));

  /** What the database tells of the spins themselves. */
  const spinsOf = async (where: string) => {
    const { rows } = await database.owner.query(`SELECT count(*) AS spins, sum(p."stakeMinor") AS "stakeMinor",
        sum(p."payoutMinor") AS "payoutMinor", max(p."payoutMinor") AS "biggestWinMinor",
        count(*) FILTER (WHERE p."payoutMinor" > 0) AS hits
      FROM events CROSS JOIN LATERAL json_to_record(payload) AS p("stakeMinor" int, "payoutMinor" int)
      WHERE type = 'action.spin' AND ${where}`);
    return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, value]) => [name, Number(value)]));
  };

  const play = async (call: Call, walletId: string, spins: number) => {
    const sessionId = await table.session(call, walletId);
    for (let spin = 0; spin < spins; spin += 1) {
      await act(table.core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: table.key() });
    }
  };

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool, { clock });
    await table.game(gameId);
    one = await table.caller('agent', 'one');
    other = await table.caller('player', 'other');
    const walletId = await table.wallet(one);
    const otherWalletId = await table.wallet(other, 50_000);
    await play(one, walletId, 12);
    clock.set('2026-11-23T00:30:00Z');
    await play(one, walletId, 5);
    await play(other, otherWalletId, 20);
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  it('[EVT-4] says that nothing is included before the projections are kept', async () => {
    const nothing = { asOf: null, behindEvents: 0, behindMs: 0 };
    expect(await statistics()).toMatchObject({ days: [], totals: [], freshness: nothing });
    await insertProjections(table.core.db, projectionNames);
    const { freshness } = await board();
    expect(freshness.asOf).toBeNull();
    expect(freshness.behindEvents).toBeGreaterThan(0);
    await vi.waitFor(async () => {
      // What runs in another database of the test server may hold events back for a while.
      await advanceProjections(table.core, { names: projectionNames }, () => undefined);
      expect((await statistics()).freshness.behindEvents).toBe(0);
    }, 30_000);
  });

  it('[EVT-4] days and sums are those of the spins, with RTP, hit frequency, and the time up to which they are', async () => {
    const told = await statistics();
    const days = await Promise.all(['<', '>='].map(async (side) => await spinsOf(`created_at ${side} '2026-11-23Z'`)));
    expect(told.days.map((day) => day.day)).toEqual(['2026-11-22', '2026-11-23']);
    expect(told.days).toMatchObject(days);
    const all = await spinsOf('true');
    expect(told.totals).toMatchObject([{ currency: 'PLY', sessions: 3, spins: 37, ...all }]);
    expect(told.totals[0]?.rtp).toBe((all['payoutMinor'] ?? 0) / (all['stakeMinor'] ?? 0));
    expect(told.totals[0]?.hitFrequency).toBe((all['hits'] ?? 0) / 37);
    const { rows } = await database.owner.query('SELECT max(created_at) AS "asOf" FROM events');
    expect(told.freshness).toEqual({ ...rows[0], behindEvents: 0, behindMs: 0 });
  });

  it('[EVT-4] a stretch of days and a currency', async () => {
    expect((await statistics({ from: '2026-11-23', to: '2026-11-23' })).totals).toMatchObject([{ spins: 25 }]);
    expect((await statistics({ currency: 'EUR' })).days).toEqual([]);
    for (const days of [
      { from: '2026-11-24', to: '2026-11-23' },
      { from: '2020-01-01', to: '2026-11-23' },
    ]) {
      await expect(statistics(days)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    await expect(statistics({ gameId: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('[EVT-4] boards of a day, a week that begins on Monday, a month and all time', async () => {
    const spins = async (input: object) =>
      (await board({ by: 'spins', ...input })).boards.map(({ currency, players }) => [
        currency,
        ...players.map((player) => [player.rank, player.username, player.spins, player.isYou]),
      ]);
    const today = [['PLY', [1, 'other', 20, false], [2, 'one', 5, true]]];
    const both = [['PLY', [1, 'other', 20, false], [2, 'one', 17, true]]];
    // 2026-11-23 is a Monday.
    expect(await spins({ period: 'day' })).toEqual(today);
    expect(await spins({ period: 'week' })).toEqual(today);
    expect(await spins({ period: 'week', on: '2026-11-22' })).toEqual([['PLY', [1, 'one', 12, true]]]);
    expect(await spins({ period: 'month' })).toEqual(both);
    expect(await spins({ period: 'all' })).toEqual(both);
    expect(await spins({ period: 'all', limit: 1 })).toEqual([['PLY', [1, 'other', 20, false]]]);
    expect(await spins({ period: 'day', on: '2026-11-01' })).toEqual([]);
  });

  it('[EVT-4] scores are in order, and tell the period', async () => {
    const told = await board({ period: 'month', by: 'net' });
    expect(told).toMatchObject({ startsOn: '2026-11-01', by: 'net', freshness: { behindEvents: 0 } });
    const nets = told.boards[0]?.players.map((player) => player.netMinor) ?? [];
    expect(nets).toEqual(nets.toSorted((a, b) => b - a));
    expect(nets).toHaveLength(2);
    expect((await board({ period: 'all' })).startsOn).toBeNull();
  });
});
