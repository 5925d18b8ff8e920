import type { SpinResult } from '@croupier/contract/action';
import type { SpinBatchResult } from '@croupier/contract/spin-batch';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../call.ts';
import { getSession } from '../session/get-session.ts';
import { systemCall } from '../system-call.ts';
import { brokenChains, trace } from '../testing/evidence.ts';
import { engineOf, findSeed, sevens } from '../testing/lucky-seed.ts';
import { Table } from '../testing/table.ts';
import { getWallet } from '../wallet/get-wallet.ts';
import { verifyLedger } from '../wallet/verify-ledger.ts';
import { act } from './act.ts';
import { spinBatch } from './spin-batch.ts';

describe('batches of spins', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool, { randomBytes: sevens });
    for (const gameId of ['fruit-39x5', 'diet-32x5']) await table.game(gameId);
    call = await table.caller('player');
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  const batch = async (
    sessionId: string,
    spins: number,
    more: { stakeMinor?: number; results?: 'full' | 'none'; idempotencyKey?: string } = {},
  ): Promise<SpinBatchResult> =>
    await spinBatch(table.core, call, { sessionId, spins, stakeMinor: 20, idempotencyKey: table.key(), ...more });

  /** What a spin came to, without what two sessions cannot have in common. */
  function outcome({ actionId: _id, sessionId: _session, streamVersion: _version, at: _at, ...rest }: SpinResult) {
    return rest;
  }

  async function count(sql: string, id: string): Promise<number> {
    const { rows } = await table.core.pool.query<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`, [id]);
    return rows[0]?.n ?? -1;
  }

  async function metricsOf(sessionId: string): Promise<unknown> {
    const view = await getSession(table.core, call, { sessionId });
    return 'metrics' in view ? view.metrics : undefined;
  }

  async function balanceOf(walletId: string): Promise<number> {
    return (await getWallet(table.core, call, { walletId })).balanceMinor;
  }

  it('[ACT-5] a batch plays what single spins would have played, free spins included', async () => {
    const engine = engineOf('diet-32x5');
    const clientSeed = findSeed(engine, { stakeMinor: 20, coins: null }, 12, (awards) =>
      awards.slice(2, 8).some(Boolean),
    );
    const wallets = [await table.wallet(call), await table.wallet(call)] as const;
    const options = { gameId: 'diet-32x5', clientSeed };
    const [one, all] = [await table.session(call, wallets[0], options), await table.session(call, wallets[1], options)];
    const singles: SpinResult[] = [];
    for (let spin = 0; spin < 60; spin += 1) {
      const stake = singles.at(-1)?.freeSpins ? {} : { stakeMinor: 20 };
      const result = await act(table.core, call, {
        type: 'Spin',
        sessionId: one,
        ...stake,
        idempotencyKey: table.key(),
      });
      if (result.type === 'Spin') singles.push(result);
    }
    const batches = [await batch(all, 7), await batch(all, 1), await batch(all, 52)];
    const results = batches.flatMap((part) => part.results);
    expect(results.map(outcome)).toEqual(singles.map(outcome));
    expect(results.some((result) => result.free)).toBe(true);
    for (const part of batches)
      expect(part).toMatchObject({ played: part.requested, stopped: { reason: 'all_played' } });
    expect(await metricsOf(all)).toEqual(await metricsOf(one));
    const [left, right] = [await balanceOf(wallets[0]), await balanceOf(wallets[1])];
    expect(right).toBe(left);
    expect(await count("events WHERE stream_id = $1 AND type = 'action.spin'", all)).toBe(60);
    expect(await count('ledger_entries WHERE session_id = $1', all)).toBe(
      await count('ledger_entries WHERE session_id = $1', one),
    );
    expect(await brokenChains(table.core)).toEqual([]);
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
  });

  it('[ACT-5] every spin has an event of its own, to which its ledger entries point', async () => {
    const walletId = await table.wallet(call);
    const sessionId = await table.session(call, walletId);
    const played = await batch(sessionId, 40, { stakeMinor: 10 });
    expect(played.results.map((result) => result.streamVersion)).toEqual(
      Array.from({ length: 40 }, (_, index) => played.firstStreamVersion + index),
    );
    const { rows } = await table.core.pool.query<{
      stream_version: number;
      staked: number;
      paid: number;
      ids: string[];
    }>(
      `SELECT stream_version, sum(amount_minor) FILTER (WHERE kind = 'stake')::bigint AS staked,
         coalesce(sum(amount_minor) FILTER (WHERE kind = 'payout'), 0)::bigint AS paid,
         array_agg(DISTINCT transaction_id::text) AS ids
       FROM ledger_entries WHERE session_id = $1 GROUP BY stream_version ORDER BY stream_version`,
      [sessionId],
    );
    expect(rows).toEqual(
      played.results.map((result) => ({
        stream_version: result.streamVersion,
        staked: 10,
        paid: result.payoutMinor,
        ids: [result.actionId],
      })),
    );
    expect(await getSession(table.core, call, { sessionId })).toMatchObject({ lastResult: played.results.at(-1) });
  });

  it('[ACT-5] it stops at the first limit, and says how many were played and why it stopped', async () => {
    const poor = await table.wallet(call, 25);
    const poorSession = await table.session(call, poor, { clientSeed: 'no luck' });
    const broke = await batch(poorSession, 1_000, { stakeMinor: 10 });
    expect(broke.stopped).toMatchObject({ reason: 'refused', code: 'INSUFFICIENT_FUNDS' });
    expect(broke.played).toBe(broke.results.length);
    expect(broke.balance.balanceMinor).toBe(25 - broke.stakeMinor + broke.payoutMinor);
    expect(broke.balance.availableMinor).toBeLessThan(10);

    const limited = await table.wallet(call);
    await table.limit(limited, { dailySpendMinor: 105, costPerSpinMinor: 5 });
    const limitedSession = await table.session(call, limited);
    expect(await batch(limitedSession, 50, { stakeMinor: 10 })).toMatchObject({
      played: 7,
      stakeMinor: 70,
      feesMinor: 35,
      stopped: {
        reason: 'refused',
        code: 'WALLET_LIMIT_EXCEEDED',
        details: { limit: 'dailySpend', limitMinor: 105, requestedMinor: 15, remainingMinor: 0 },
      },
    });

    const budget = await table.session(call, await table.wallet(call), { playSpins: 12 });
    expect(await batch(budget, 50, { stakeMinor: 10 })).toMatchObject({
      played: 12,
      state: 'Evaluating',
      stopped: { reason: 'play_ended' },
    });
  });

  it('[ACT-6] a batch whose first spin is refused is refused, and leaves no trace', async () => {
    const walletId = await table.wallet(call, 5);
    const sessionId = await table.session(call, walletId);
    const before = await trace(table.core, { walletId, sessionId });
    await expect(batch(sessionId, 10, { stakeMinor: 10 })).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
    await expect(batch(sessionId, 10, { stakeMinor: 15 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const stranger = await table.caller('player');
    await expect(
      spinBatch(table.core, stranger, { sessionId, spins: 1, stakeMinor: 10, idempotencyKey: table.key() }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await trace(table.core, { walletId, sessionId })).toBe(before);
  });

  it('[ACT-3] a repeated batch has the same answer, byte for byte, from any process; nothing is played again', async () => {
    const walletId = await table.wallet(call);
    const sessionId = await table.session(call, walletId);
    for (const results of ['full', 'none'] as const) {
      const input = { sessionId, spins: 25, stakeMinor: 10, results, idempotencyKey: table.key() };
      const answer = JSON.stringify(await spinBatch(table.core, call, input));
      await batch(sessionId, 3, { stakeMinor: 10 });
      const before = await trace(table.core, { walletId, sessionId });
      for (const core of [table.core, table.second({ pipeline: { rowsRemembered: 1 } })])
        expect(JSON.stringify(await spinBatch(core, call, input))).toBe(answer);
      await expect(spinBatch(table.core, call, { ...input, spins: 26 })).rejects.toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
      });
      expect(await trace(table.core, { walletId, sessionId })).toBe(before);
    }
  });

  it('[ACT-5] a placed bet is the first spin of a batch that gives no stake', async () => {
    const sessionId = await table.session(call, await table.wallet(call));
    await act(table.core, call, { type: 'PlaceBet', sessionId, stakeMinor: 30, idempotencyKey: table.key() });
    const { stakeMinor: _none, ...input } = { sessionId, spins: 5, stakeMinor: 10, idempotencyKey: table.key() };
    const played = await spinBatch(table.core, call, input);
    expect(played).toMatchObject({ played: 1, stakeMinor: 30, balance: { heldMinor: 0 } });
    expect(played.stopped).toMatchObject({ reason: 'refused', code: 'INVALID_INPUT' });
  });

  it('[ACT-5] batches of a thousand from many sessions at once, on one wallet and on two processes, all add up', async () => {
    const walletId = await table.wallet(call, 1_000_000_000);
    const cores = [table.core, table.second()];
    const sessions = await Promise.all(Array.from({ length: 4 }, async () => await table.session(call, walletId)));
    const played = await Promise.all(
      sessions.map(
        async (sessionId, index) =>
          await spinBatch(cores[index % 2] ?? table.core, call, {
            sessionId,
            spins: 1_000,
            stakeMinor: 10,
            results: 'none',
            idempotencyKey: table.key(),
          }),
      ),
    );
    const net = played.reduce((sum, one) => sum + one.payoutMinor - one.stakeMinor, 0);
    expect(played.map((one) => one.played)).toEqual([1_000, 1_000, 1_000, 1_000]);
    expect((await getWallet(table.core, call, { walletId })).balanceMinor).toBe(1_000_000_000 + net);
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
    expect(await brokenChains(table.core)).toEqual([]);
  });
});
