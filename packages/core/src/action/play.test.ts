import type { SpinResult } from '@croupier/contract/action';
import { serverSeedHashOf } from '@croupier/slots/fair/commitment';
import { hmacRng } from '@croupier/slots/rng/hmac';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../call.ts';
import { readSessionEvents } from '../event/read-session-events.ts';
import { getSession } from '../session/get-session.ts';
import { listRewards } from '../session/list-rewards.ts';
import { listSessions } from '../session/list-sessions.ts';
import { transitionSession } from '../session/transition-session.ts';
import { systemCall } from '../system-call.ts';
import { brokenChains, trace } from '../testing/evidence.ts';
import { awardsOf, engineOf, findSeed, sevens } from '../testing/lucky-seed.ts';
import { Table } from '../testing/table.ts';
import { verifyLedger } from '../wallet/verify-ledger.ts';
import { act } from './act.ts';

describe('play', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool, { randomBytes: sevens });
    for (const gameId of ['fruit-39x5', 'diet-32x5', 'bird-counts-128x3', 'classic-32x3', 'sevens-72x3', 'fruit-25x5'])
      await table.game(gameId);
    call = await table.caller('player');
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  async function spin(sessionId: string, bet: { stakeMinor?: number; coins?: number } = {}): Promise<SpinResult> {
    const result = await act(table.core, call, { type: 'Spin', sessionId, ...bet, idempotencyKey: table.key() });
    if (result.type !== 'Spin') throw new Error('not a spin');
    return result;
  }

  /** Spins to the end of play, free spins included; the stake is paid wherever one is due. */
  async function playOut(sessionId: string, stakeMinor: number): Promise<SpinResult[]> {
    const results: SpinResult[] = [];
    for (
      let last = await spin(sessionId, { stakeMinor });
      ;
      last = await spin(sessionId, last.freeSpins ? {} : { stakeMinor })
    ) {
      results.push(last);
      if (last.state !== 'Playing') return results;
    }
  }

  it('[ACT-2] [SES-1] free spins cost nothing, multiply, retrigger, and are played beyond the budget', async () => {
    const engine = engineOf('diet-32x5');
    const walletId = await table.wallet(call);
    const [game] = (await table.core.pool.query("SELECT stake_unit_minor FROM games WHERE id = 'diet-32x5'")).rows;
    const stakeMinor = Number(game.stake_unit_minor);
    // The paid spin wins free spins, and one of those wins more.
    const clientSeed = findSeed(
      engine,
      { stakeMinor, coins: null },
      12,
      ([first = 0, ...rest]) => first > 0 && rest.slice(0, first).some((more) => more > 0),
    );
    await table.limit(walletId, { costPerSpinMinor: 3 });
    const sessionId = await table.session(call, walletId, { gameId: 'diet-32x5', playSpins: 1, clientSeed });
    const results = await playOut(sessionId, stakeMinor);
    const awards = awardsOf(engine, { stakeMinor, coins: null }, clientSeed, results.length);
    const owed = awards.reduce((sum, awarded) => sum + awarded, 0);
    expect(results).toHaveLength(1 + owed);
    const [paid, ...free] = results;
    expect(paid).toMatchObject({
      free: false,
      stakeMinor,
      feeMinor: 3,
      state: 'Playing',
      freeSpins: { remaining: awards[0], betMinor: stakeMinor },
    });
    for (const [index, result] of free.entries()) {
      const remaining = awards.slice(0, index + 2).reduce((sum, awarded) => sum + awarded, 0) - index - 1;
      const multiplier = results[index]?.freeSpins?.multiplier ?? 0;
      const expected = engine.evaluateStops(
        result.stops,
        { stakeMinor, coins: null },
        { kind: 'freeSpins', multiplier },
      );
      expect(multiplier).toBeGreaterThan(1);
      expect(result).toMatchObject({
        free: true,
        stakeMinor: 0,
        feeMinor: 0,
        betMinor: stakeMinor,
        payoutMinor: expected.payoutMinor,
      });
      expect(result.freeSpins?.remaining ?? 0).toBe(remaining);
      expect(result.state).toBe(remaining === 0 ? 'Evaluating' : 'Playing');
    }
    const view = await getSession(table.core, call, { sessionId });
    expect(view).toMatchObject({
      state: 'Evaluating',
      metrics: { spins: results.length, freeSpins: owed, stakeMinor, feesMinor: 3 },
    });
  });

  it('[ACT-6] with free spins owed, a stake, a bet and cashing out are refused, and nothing changes', async () => {
    const engine = engineOf('diet-32x5');
    const walletId = await table.wallet(call);
    const clientSeed = findSeed(engine, { stakeMinor: 20, coins: null }, 1, ([first = 0]) => first > 0);
    const sessionId = await table.session(call, walletId, { gameId: 'diet-32x5', clientSeed });
    const [game] = (await table.core.pool.query("SELECT stake_unit_minor FROM games WHERE id = 'diet-32x5'")).rows;
    const stakeMinor = Number(game.stake_unit_minor);
    await act(table.core, call, { type: 'PlaceBet', sessionId, stakeMinor, idempotencyKey: table.key() });
    expect(await spin(sessionId)).toMatchObject({ free: false, stakeMinor, freeSpins: { betMinor: stakeMinor } });
    const before = await trace(table.core, { walletId, sessionId });
    const refusal = { code: 'ACTION_NOT_ALLOWED', details: { currentState: 'Playing', reason: 'free_spins_owed' } };
    await expect(spin(sessionId, { stakeMinor })).rejects.toMatchObject(refusal);
    await expect(spin(sessionId, { coins: 1 })).rejects.toMatchObject(refusal);
    await expect(
      act(table.core, call, { type: 'PlaceBet', sessionId, stakeMinor, idempotencyKey: table.key() }),
    ).rejects.toMatchObject(refusal);
    await expect(
      act(table.core, call, { type: 'CashOut', sessionId, idempotencyKey: table.key() }),
    ).rejects.toMatchObject(refusal);
    expect(await trace(table.core, { walletId, sessionId })).toBe(before);
  });

  it('[ACT-7] after the end anybody recomputes every spin from the revealed seed', async () => {
    const engine = engineOf('fruit-25x5');
    const walletId = await table.wallet(call);
    const sessionId = await table.session(call, walletId, {
      gameId: 'fruit-25x5',
      clientSeed: 'my-own-luck',
      playSpins: 20,
    });
    const [game] = (await table.core.pool.query("SELECT stake_unit_minor FROM games WHERE id = 'fruit-25x5'")).rows;
    const open = await getSession(table.core, call, { sessionId, level: 1 });
    await playOut(sessionId, Number(game.stake_unit_minor));
    const hidden = await getSession(table.core, call, { sessionId, level: 1 });
    await transitionSession(table.core, call, { sessionId, input: 'EvaluateDone', idempotencyKey: table.key() });
    const done = await getSession(table.core, call, { sessionId, level: 1 });
    if (open.contextLevel !== 1 || hidden.contextLevel !== 1 || done.contextLevel !== 1) throw new Error('not level 1');
    expect([open.fairness.serverSeed, hidden.fairness.serverSeed]).toEqual([null, null]);
    const serverSeed = Buffer.from(done.fairness.serverSeed ?? '', 'hex');
    expect(serverSeedHashOf(serverSeed)).toBe(open.fairness.serverSeedHash);
    const { items } = await readSessionEvents(table.core, call, { sessionId, type: 'action.spin', limit: 100 });
    expect(items).toHaveLength(20);
    for (const [nonce, { payload }] of items.entries()) {
      expect(payload['nonce']).toBe(nonce);
      const bet = { stakeMinor: Number(payload['betMinor']), coins: null };
      const rng = hmacRng({ serverSeed, clientSeed: 'my-own-luck', nonce });
      const { stops, window, payoutMinor } = engine.spin({ bet, rng, mode: { kind: 'base' } });
      expect(payload).toMatchObject({ stops, window, payoutMinor });
    }
  });

  it('[ACT-7] the server seed is in no event, key or error before the end', async () => {
    const walletId = await table.wallet(call);
    const sessionId = await table.session(call, walletId);
    await spin(sessionId, { stakeMinor: 10 });
    const { rows } = await table.core.pool.query(
      'SELECT row_to_json(e)::text AS row FROM events e WHERE stream_id = $1',
      [sessionId],
    );
    const secret = Buffer.from(sevens(32)).toString('hex');
    expect(rows.filter(({ row }) => row.includes(secret))).toEqual([]);
  });

  it.each(['bird-counts-128x3', 'classic-32x3', 'sevens-72x3'])(
    '[ACT-1] %s is played with every number of coins',
    async (gameId) => {
      const walletId = await table.wallet(call);
      const [game] = (
        await table.core.pool.query('SELECT stake_unit_minor, stake_coins FROM games WHERE id = $1', [gameId])
      ).rows;
      const unitMinor = Number(game.stake_unit_minor);
      const choices: number[] = game.stake_coins ?? [];
      const engine = engineOf(gameId);
      const sessionId = await table.session(call, walletId, { gameId });
      for (const coins of choices) {
        const stakeMinor = unitMinor * coins;
        const result = await spin(sessionId, { stakeMinor, coins });
        const { payoutMinor } = engine.evaluateStops(result.stops, { stakeMinor, coins }, { kind: 'base' });
        expect(result).toMatchObject({ coins, stakeMinor, payoutMinor });
      }
      if (choices.length === 0) expect(await spin(sessionId, { stakeMinor: unitMinor })).toMatchObject({ coins: null });
      else
        expect(await spin(sessionId, { stakeMinor: unitMinor * (choices.at(-1) ?? 1) })).toMatchObject({
          coins: choices.at(-1),
        });
    },
  );

  it('[SES-6] metrics and rewards are a fold over the events; rewards sum to the change of the wallet', async () => {
    const walletId = await table.wallet(call);
    await table.limit(walletId, { costPerSpinMinor: 2 });
    const sessionId = await table.session(call, walletId, { probeSpins: 0, playSpins: 60 });
    const results = await playOut(sessionId, 10);
    const nets = results.map((result) => result.payoutMinor - result.stakeMinor - result.feeMinor);
    let net = 0;
    let peak = 0;
    let drawdown = 0;
    for (const one of nets) {
      net += one;
      peak = Math.max(peak, net);
      drawdown = Math.max(drawdown, peak - net);
    }
    const sum = (of: (result: SpinResult) => number) => results.reduce((total, result) => total + of(result), 0);
    const view = await getSession(table.core, call, { sessionId, level: 2 });
    expect(view).toMatchObject({
      metrics: {
        spins: 60,
        freeSpins: 0,
        stakeMinor: 600,
        payoutMinor: sum((result) => result.payoutMinor),
        feesMinor: 120,
        netMinor: net,
        rtp: sum((result) => result.payoutMinor) / 600,
        hits: results.filter((result) => result.payoutMinor > 0).length,
        biggestWinMinor: Math.max(...results.map((result) => result.payoutMinor)),
        drawdownMinor: drawdown,
      },
    });
    const rewards = [];
    let cursor: string | undefined;
    do {
      const page = await listRewards(table.core, call, {
        sessionId,
        limit: 7,
        ...(cursor === undefined ? {} : { cursor }),
      });
      rewards.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(rewards.map((item) => item.reward)).toEqual(results.map((result) => result.reward));
    for (const { reward } of rewards) {
      const { payout, stake, cost, shaping } = reward.components;
      expect(reward.total).toBe(payout + stake + cost + shaping);
    }
    expect(rewards.reduce((total, item) => total + item.reward.total, 0)).toBe(
      (results.at(-1)?.balance.balanceMinor ?? 0) - 100_000,
    );
  });

  it('[SES-7] a caller sees the level that its token allows, and no more', async () => {
    const walletId = await table.wallet(call);
    const sessionId = await table.session(call, walletId);
    const result = await spin(sessionId, { stakeMinor: 10 });
    const withLevel = (contextLevel: 0 | 1 | 2): Call => ({ ...call, principal: { ...call.principal, contextLevel } });
    expect(await getSession(table.core, withLevel(0), { sessionId })).toEqual({
      contextLevel: 0,
      sessionId,
      gameId: 'fruit-39x5',
    });
    const one = await getSession(table.core, withLevel(1), { sessionId });
    expect(one).toMatchObject({
      contextLevel: 1,
      state: 'Playing',
      lastResult: JSON.parse(JSON.stringify({ ...result, at: undefined })),
    });
    expect(one).not.toHaveProperty('metrics');
    expect(await getSession(table.core, withLevel(2), { sessionId })).toMatchObject({
      contextLevel: 2,
      metrics: { spins: 1 },
      lastReward: result.reward,
    });
    expect(await getSession(table.core, withLevel(2), { sessionId, level: 0 })).toEqual({
      contextLevel: 0,
      sessionId,
      gameId: 'fruit-39x5',
    });
    await expect(getSession(table.core, withLevel(1), { sessionId, level: 2 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const below = [
      listRewards(table.core, withLevel(1), { sessionId, limit: 10 }),
      readSessionEvents(table.core, withLevel(1), { sessionId, limit: 10 }),
      listSessions(table.core, withLevel(0), { limit: 10 }),
    ];
    for (const read of below) await expect(read).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(getSession(table.core, await table.caller('player'), { sessionId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await getSession(table.core, await table.caller('operator'), { sessionId })).toMatchObject({
      contextLevel: 2,
    });
  });

  it('[WAL-5] [EVT-5] after all of this the ledger verifies and every chain holds', async () => {
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
    expect(await brokenChains(table.core)).toEqual([]);
  });
});
