import { projectionNames, type ProjectionName } from '@croupier/contract/projection';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { runFingerprint } from '../fingerprint/run-fingerprint.ts';
import { cancelSession } from '../session/cancel-session.ts';
import { systemCall } from '../system-call.ts';
import { Table } from '../testing/table.ts';
import { operateWallet } from '../wallet/operate-wallet.ts';
import { advanceProjections, followProjections } from './follow-projections.ts';
import { listProjections } from './list-projections.ts';
import { rebuildProjection } from './rebuild-projection.ts';
import { insertProjections } from './store/generation-store.ts';
import { verifyProjection } from './verify-projection.ts';

const admin = systemCall('test');

describe('projections', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  let other: Call;
  let walletId: string;
  let otherWalletId: string;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    await table.game();
    await table.game('fruit-25x5');
    call = await table.caller();
    other = await table.caller('player');
    walletId = await table.wallet(call);
    otherWalletId = await table.wallet(other, 50_000);
    await table.limit(walletId, { costPerSpinMinor: 1, costPerQueryMinor: 7 });
    await insertProjections(table.core.db, projectionNames);
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  /** Plays a mixed stretch: paid and free spins, placed bets, cash-outs, a cancelled session, money in and out. */
  async function play(spins: number): Promise<void> {
    const { core } = table;
    const seats = [
      { call, sessionId: await table.session(call, walletId, { probeSpins: 0 }) },
      { call: other, sessionId: await table.session(other, otherWalletId, { gameId: 'fruit-25x5' }) },
      { call, sessionId: await table.session(call, walletId, { playSpins: Math.ceil(spins / 2) }) },
    ];
    await Promise.all(
      seats.map(async (seat, index) => {
        let owed = 0;
        for (let spin = 0; spin < spins; spin += 1) {
          const { sessionId } = seat;
          if (owed === 0 && spin % 7 === index) {
            const bet = { type: 'PlaceBet', sessionId, stakeMinor: 20, idempotencyKey: table.key() } as const;
            await act(core, seat.call, bet).catch(() => undefined);
            const result = await act(core, seat.call, { type: 'Spin', sessionId, idempotencyKey: table.key() }).catch(
              () => undefined,
            );
            if (result === undefined) return;
            owed = result.type === 'Spin' ? (result.freeSpins?.remaining ?? 0) : 0;
            continue;
          }
          const stake = owed > 0 ? {} : { stakeMinor: 10 };
          const spun = { type: 'Spin', sessionId, ...stake, idempotencyKey: table.key() } as const;
          const result = await act(core, seat.call, spun).catch(() => undefined);
          if (result === undefined) return;
          owed = result.type === 'Spin' ? (result.freeSpins?.remaining ?? 0) : 0;
        }
      }),
    );
    const [first, second] = seats;
    if (first === undefined || second === undefined) throw new Error('no seats');
    await cancelSession(core, first.call, { sessionId: first.sessionId, idempotencyKey: table.key() });
    await act(core, second.call, { type: 'CashOut', sessionId: second.sessionId, idempotencyKey: table.key() }).catch(
      () => undefined,
    );
    const move = { walletId, amountMinor: 15 };
    await operateWallet(core, admin, { ...move, operation: 'credit', idempotencyKey: table.key() });
    await operateWallet(core, admin, { ...move, operation: 'debit', idempotencyKey: table.key() });
    await operateWallet(core, admin, { ...move, operation: 'hold', idempotencyKey: table.key() });
    await operateWallet(core, admin, {
      ...move,
      operation: 'transfer',
      toWalletId: otherWalletId,
      idempotencyKey: table.key(),
    });
  }

  async function catchUp(names: readonly ProjectionName[] = projectionNames, batchMax = 50): Promise<void> {
    const { core } = table;
    for (;;) {
      while ((await advanceProjections(core, { names, batchMax })) !== 'nothing');
      const { items } = await listProjections(core, admin, {});
      if (items.every((item) => !names.includes(item.name) || item.behindEvents === 0)) return;
    }
  }

  /** Works while these cores, each as a process of its own would, keep all projections up to date. */
  async function whileFollowing<T>(cores: readonly Core[], batchMax: number, work: () => Promise<T>): Promise<T> {
    const stopping = new AbortController();
    const options = { names: projectionNames, batchMax, pace: { busyMs: 1, idleMs: 5 } };
    const following = cores.map((core) => followProjections(core, options, stopping.signal));
    try {
      return await work();
    } finally {
      stopping.abort();
      await Promise.all(following);
    }
  }

  async function rows(sql: string): Promise<Record<string, unknown>[]> {
    return (await table.core.pool.query<Record<string, unknown>>(sql)).rows;
  }

  it('[EVT-4] session metrics are those that the sessions themselves keep', async () => {
    await play(40);
    await catchUp(projectionNames, 13);
    const kept = await rows(`SELECT session_id, probe_spins, play_spins, free_spins, hits, stake_minor, payout_minor,
      fees_minor, biggest_win_minor, peak_net_minor, drawdown_minor FROM session_metrics ORDER BY 1`);
    const own = await rows(`SELECT id AS session_id, probe_spins_done AS probe_spins, play_spins_done AS play_spins,
      free_spins_done AS free_spins, hits, stake_minor, payout_minor, fees_minor, biggest_win_minor, peak_net_minor,
      drawdown_minor FROM sessions WHERE nonce > 0 ORDER BY 1`);
    expect(kept.length).toBe(3);
    expect(kept).toEqual(own);
  });

  it('[EVT-4] the days of a wallet sum to its money, fees and runs included', async () => {
    await runFingerprint(table.core, call, {
      gameId: 'fruit-39x5',
      walletId,
      spins: 5,
      idempotencyKey: table.key(),
    });
    await table.core.runs.settled();
    await catchUp();
    const kept = await rows(
      'SELECT wallet_id AS id, sum(net_minor)::bigint AS money FROM wallet_days GROUP BY 1 ORDER BY 1',
    );
    expect(kept).toEqual(await rows('SELECT id, player_minor + held_minor AS money FROM wallets ORDER BY 1'));
    const moved = await rows(`SELECT sum(stake_minor)::bigint AS stake, sum(payout_minor)::bigint AS payout,
      sum(fees_minor)::bigint AS fees, sum(transfers_in_minor - transfers_out_minor)::bigint AS between FROM wallet_days`);
    expect(moved).toEqual(
      await rows(`SELECT sum(amount_minor) FILTER (WHERE kind = 'stake')::bigint AS stake,
        sum(amount_minor) FILTER (WHERE kind = 'payout')::bigint AS payout,
        sum(amount_minor) FILTER (WHERE kind IN ('spin_fee', 'query_fee'))::bigint AS fees, 0::bigint AS between
        FROM ledger_entries`),
    );
  });

  it('[EVT-4] the days of games count every session and spin, and the boards every player, in each period', async () => {
    const games = await rows(`SELECT game_id, currency, sum(sessions)::int AS sessions, sum(spins)::int AS spins,
      sum(stake_minor)::bigint AS stake, sum(payout_minor)::bigint AS payout FROM game_days GROUP BY 1, 2 ORDER BY 1`);
    const own = await rows(`SELECT game_id, currency, count(*)::int AS sessions, sum(nonce)::int AS spins,
      sum(stake_minor)::bigint AS stake, sum(payout_minor)::bigint AS payout
      FROM sessions JOIN wallets ON wallets.id = wallet_id GROUP BY 1, 2 ORDER BY 1`);
    expect(games).toEqual(own);
    const boards =
      await rows(`SELECT period, game_id, s.owner_id, sum(s.spins)::int AS spins, sum(net_minor)::bigint AS net
      FROM leaderboard_scores s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`);
    const players = await rows(`SELECT period, game_id, owner_id, sum(nonce)::int AS spins,
      sum(payout_minor - stake_minor - fees_minor)::bigint AS net
      FROM sessions, unnest(ARRAY['all', 'day', 'month', 'week']) AS period
      WHERE nonce > 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`);
    expect(boards).toEqual(players);
  });

  it('[EVT-4] [RL-1] steps carry every action, sum to the money won, and end as their session did', async () => {
    const steps = await rows(`SELECT session_id, sum(reward_minor)::bigint AS reward,
      sum(reward_payout_minor + reward_stake_minor + reward_cost_minor + reward_shaping_minor)::bigint AS parts,
      bool_or(terminated) AS terminated, bool_or(truncated) AS truncated,
      count(*) FILTER (WHERE terminated OR truncated)::int AS ends FROM rl_steps GROUP BY 1 ORDER BY 1`);
    const own = await rows(`SELECT id AS session_id, payout_minor - stake_minor - fees_minor AS reward,
      payout_minor - stake_minor - fees_minor AS parts,
      end_reason IS DISTINCT FROM 'cancelled' AS terminated, end_reason IS NOT DISTINCT FROM 'cancelled' AS truncated,
      1 AS ends FROM sessions WHERE nonce > 0 ORDER BY 1`);
    expect(steps).toEqual(own);
    const [count] = await rows('SELECT count(*)::int AS steps FROM rl_steps');
    // A batch has one event more, which sums it up: its spins are the steps.
    expect(count).toEqual(
      (
        await rows(
          "SELECT count(*)::int AS steps FROM events WHERE type LIKE 'action.%' AND type <> 'action.spin_batch'",
        )
      )[0],
    );
  });

  it.each(projectionNames)('[EVT-4] %s: rebuilt while many write, its rows equal the live ones', async (name) => {
    const { core } = table;
    const { rebuilt, during } = await whileFollowing([core], 20, async () => {
      const writing = play(25);
      try {
        return {
          rebuilt: await rebuildProjection(core, admin, { name }),
          during: await verifyProjection(core, admin, { name }),
        };
      } finally {
        await writing;
      }
    });
    await catchUp();
    const after = await verifyProjection(core, admin, { name });
    expect(rebuilt.rows).toBeGreaterThan(0);
    expect(during).toMatchObject({ ok: true, differences: 0, first: null });
    expect(after).toMatchObject({ ok: true, differences: 0, first: null });
    const [live] = await rows(`SELECT generation FROM projections WHERE name = '${name}'`);
    expect(live).toEqual({ generation: rebuilt.generation });
    const [stored] = await rows("SELECT count(*)::int AS events FROM events WHERE type <> 'never'");
    expect(after.events).toBe(stored?.['events']);
  });

  it('[EVT-4] nothing is left of a generation that is not live', async () => {
    for (const { name, table: kept } of (await listProjections(table.core, admin, {})).items) {
      const generations = await rows(`SELECT DISTINCT generation FROM ${kept}`);
      expect(generations, name).toEqual(await rows(`SELECT generation FROM projections WHERE name = '${name}'`));
    }
    expect(await rows('SELECT count(*)::int AS consumers FROM event_consumers')).toEqual([
      { consumers: projectionNames.length },
    ]);
  });

  it.each([
    [
      'session-metrics',
      'UPDATE session_metrics SET hits = hits + 1 WHERE session_id = (SELECT min(session_id::text)::uuid FROM session_metrics)',
    ],
    ['wallet-days', 'DELETE FROM wallet_days WHERE wallet_id = (SELECT min(wallet_id::text)::uuid FROM wallet_days)'],
    [
      'game-days',
      'INSERT INTO game_days SELECT (jsonb_populate_record(g, \'{"game_id": "ghost"}\')).* FROM game_days g LIMIT 1',
    ],
    [
      'leaderboard',
      "UPDATE leaderboard_scores SET net_minor = net_minor + 1 WHERE period = 'all' AND game_id = 'fruit-25x5'",
    ],
    ['rl-steps', 'UPDATE rl_steps SET truncated = NOT truncated WHERE ctid = (SELECT min(ctid) FROM rl_steps)'],
  ] as const)('[EVT-4] %s: verify finds a row that was meddled with, and a rebuild mends it', async (name, meddle) => {
    const { core } = table;
    await core.pool.query(meddle);
    const found = await verifyProjection(core, admin, { name });
    expect(found).toMatchObject({ ok: false, differences: 1 });
    expect(found.first).not.toBeNull();
    await rebuildProjection(core, admin, { name });
    expect(await verifyProjection(core, admin, { name })).toMatchObject({ ok: true, differences: 0 });
  });

  it('[EVT-4] [EVT-7] while a month is detached nothing is rebuilt without it', async () => {
    const month = "INSERT INTO event_archives VALUES ('2026-01-01', 'x', repeat('0', 64), 0, 0, 0, now())";
    await database.owner.query(month);
    await expect(rebuildProjection(table.core, admin, { name: 'game-days' })).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
      details: { reason: 'months_detached', months: ['2026-01'] },
    });
    await database.owner.query(
      'SET session_replication_role = replica; DELETE FROM event_archives; RESET session_replication_role',
    );
  });

  it('[EVT-4] two rebuilds of one projection: one is CONFLICT, and the other is whole', async () => {
    const { core } = table;
    const both = await Promise.allSettled([
      rebuildProjection(core, admin, { name: 'game-days' }),
      rebuildProjection(core, admin, { name: 'game-days' }),
    ]);
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused.map((error) => error.code)).toEqual(['CONFLICT']);
    expect(await verifyProjection(core, admin, { name: 'game-days' })).toMatchObject({ ok: true });
  });

  it('[EVT-4] a projection that fails rests and does not stop the others; mended, it catches up', async () => {
    const { core } = table;
    const failed = new Set<string>();
    await database.owner.query('ALTER TABLE wallet_days ADD CONSTRAINT poison CHECK (spins < 0) NOT VALID');
    try {
      await play(5);
      let behind: string[] = [];
      // What runs in another database of the test server may hold events back for a while.
      while (failed.size === 0 || behind.some((name) => name !== 'wallet-days')) {
        await advanceProjections(core, { names: projectionNames }, (name) => failed.add(name));
        const { items } = await listProjections(core, admin, {});
        behind = items.filter((item) => item.behindEvents > 0).map((item) => item.name);
      }
      expect(behind).toEqual(['wallet-days']);
    } finally {
      await database.owner.query('ALTER TABLE wallet_days DROP CONSTRAINT poison');
    }
    expect(failed).toEqual(new Set(['wallet-days']));
    await catchUp();
    for (const name of projectionNames)
      expect(await verifyProjection(core, admin, { name })).toMatchObject({ ok: true });
  });

  it('[EVT-3] two processes that keep the same projections take every event once', async () => {
    await whileFollowing([table.core, table.second()], 10, async () => await play(20));
    await catchUp();
    for (const name of projectionNames)
      expect(await verifyProjection(table.core, admin, { name })).toMatchObject({ ok: true });
  });

  it('[EVT-4] the rows do not depend on how the events were cut into batches', async () => {
    const { core } = table;
    const digest = async () =>
      await rows(`SELECT md5(string_agg(t::text, '' ORDER BY t::text)) AS digest FROM (
        SELECT to_jsonb(m) - 'generation' AS t FROM session_metrics m UNION ALL SELECT to_jsonb(s) - 'generation' FROM rl_steps s
        UNION ALL SELECT to_jsonb(g) - 'generation' FROM game_days g) x`);
    const before = await digest();
    for (const kept of ['session_metrics', 'rl_steps', 'game_days']) await database.owner.query(`TRUNCATE ${kept}`);
    await core.pool.query("UPDATE event_consumers SET xid = '0', position = 0 WHERE name !~ 'wallet|leader'");
    await catchUp(['session-metrics', 'rl-steps', 'game-days'], 3);
    expect(await digest()).toEqual(before);
  });
});
