import { act } from '@croupier/core/action/act';
import type { Call } from '@croupier/core/call';
import { getEngine } from '@croupier/core/engine/get-engine';
import { settleDraws } from '@croupier/core/engine/settle-draws';
import { verifyEvents } from '@croupier/core/event/verify/verify-events';
import { cancelSession } from '@croupier/core/session/cancel-session';
import { outcomesOf } from '@croupier/core/testing/outcomes';
import { getWallet } from '@croupier/core/wallet/get-wallet';
import { verifyLedger } from '@croupier/core/wallet/verify-ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admin, EngineHouse, type HouseOptions } from './engine-house.ts';
import { HostileEngine, misdeeds, type Misdeed } from './hostile-engine.ts';

const misdeedOf = (name: string): Misdeed => {
  const found = misdeeds[name];
  if (!found) throw new Error(`no misdeed ${name}`);
  return found.misdeed;
};

describe('engines that fail', () => {
  let house: EngineHouse;
  let engine: HostileEngine;
  let call: Call;
  let gameId: string;
  let walletId: string;
  let sessionId: string;

  beforeAll(async () => {
    // Each engine that does not answer costs two such times; one that does has plenty.
    house = await EngineHouse.open({ settings: { totalMs: 1_500 } });
    engine = await HostileEngine.start();
    call = await house.table.caller('player');
    gameId = await house.bind('lab', engine.url);
    walletId = await house.table.wallet(call);
    sessionId = await house.table.session(call, walletId, { gameId });
  });
  afterAll(async () => {
    await house[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
  });

  const spin = async (idempotencyKey: string, core = house.core) =>
    await act(core, call, { type: 'Spin', sessionId, stakeMinor: 100, idempotencyKey });
  const state = async () => {
    const { rows } = await house.core.pool.query(
      'SELECT state, nonce, stream_version, head_hash FROM sessions WHERE id = $1',
      [sessionId],
    );
    return { session: rows[0], wallet: await getWallet(house.core, call, { walletId }) };
  };
  const discarded = async (): Promise<Record<string, unknown>[]> => {
    const { rows } = await house.core.pool.query<{ payload: Record<string, unknown> }>(
      `SELECT payload FROM events WHERE type = 'engine.outcome_discarded' AND payload ->> 'sessionId' = $1 ORDER BY stream_version`,
      [sessionId],
    );
    return rows.map(({ payload }) => payload);
  };

  it.each(Object.entries(misdeeds))(
    '[ENG-6] an engine that %s: ENGINE_ERROR, nothing has moved, and the same request succeeds later',
    async (name, { reason, misdeed }) => {
      const before = await state();
      engine.misdeed = misdeed;
      await expect(spin(name)).rejects.toMatchObject({ code: 'ENGINE_ERROR', details: { engineId: 'lab', reason } });
      expect(await state()).toEqual(before);
      expect(house.calls).toContain(`spin ${reason}`);
      engine.misdeed = null;
      expect(await spin(name)).toMatchObject({ type: 'Spin', nonce: before.session.nonce });
      // The engine was asked for the same spin under the same key each time.
      expect(engine.keys.at(-1)).toBe(`${sessionId}:${before.session.nonce}`);
    },
  );

  it('[ENG-6] an answer that comes too late is not played', async () => {
    const before = await state();
    const late = Promise.withResolvers<void>();
    engine.beforeAnswer = () => late.promise;
    await expect(spin('late')).rejects.toMatchObject({ code: 'ENGINE_ERROR', details: { reason: 'timeout' } });
    engine.beforeAnswer = () => undefined;
    late.resolve();
    expect(await state()).toEqual(before);
    expect(await spin('late')).toMatchObject({ nonce: before.session.nonce });
  });

  it('[ENG-6] an engine that is gone', async () => {
    const gone = await HostileEngine.start();
    const goneGame = await house.bind('gone', gone.url);
    const session = await house.table.session(call, walletId, { gameId: goneGame });
    await gone[Symbol.asyncDispose]();
    const input = { type: 'Spin', sessionId: session, stakeMinor: 100, idempotencyKey: 'gone' } as const;
    await expect(act(house.core, call, input)).rejects.toMatchObject({
      code: 'ENGINE_ERROR',
      details: { reason: 'unreachable' },
    });
  });

  it('[ENG-5] an outcome is for its request alone: another one is drawn anew, and the first becomes evidence', async () => {
    const { session } = await state();
    const nonce: number = session.nonce;
    // The money goes while the engine draws: the spin is refused with its outcome in hand.
    engine.beforeAnswer = async () => {
      engine.beforeAnswer = () => undefined;
      await house.table.limit(walletId, { maxBetMinor: 50 });
    };
    await expect(spin('first')).rejects.toMatchObject({ code: 'WALLET_LIMIT_EXCEEDED' });
    await house.table.limit(walletId, { maxBetMinor: null });
    const other = house.second();
    expect(await spin('second', other)).toMatchObject({ nonce });
    expect(engine.keys.at(-1)).toBe(`${sessionId}:${nonce}.1`);
    await settleDraws(house.core, sessionId);
    expect(await discarded()).toMatchObject([{ engineKey: `${sessionId}:${nonce}`, nonce, reason: 'not_committed' }]);
    // The first request is played after all, with an outcome for the spin that comes next.
    expect(await spin('first')).toMatchObject({ nonce: nonce + 1 });
    expect(engine.keys.at(-1)).toBe(`${sessionId}:${nonce + 1}`);
  });

  it('[ENG-5] the same request that was refused with its outcome in hand gets that outcome later, and the engine is not asked again', async () => {
    const { session } = await state();
    engine.beforeAnswer = async () => {
      engine.beforeAnswer = () => undefined;
      await house.table.limit(walletId, { maxBetMinor: 50 });
    };
    await expect(spin('patient')).rejects.toMatchObject({ code: 'WALLET_LIMIT_EXCEEDED' });
    await house.table.limit(walletId, { maxBetMinor: null });
    const asked = engine.keys.length;
    expect(await spin('patient', house.second())).toMatchObject({ nonce: session.nonce });
    expect(engine.keys).toHaveLength(asked);
  });

  it('[ENG-5] two processes with one request: one outcome, also of an engine that answers each of them differently', async () => {
    const { session } = await state();
    const both = Promise.withResolvers<void>();
    let asked = 0;
    engine.beforeAnswer = async () => {
      asked += 1;
      if (asked === 2) both.resolve();
      await both.promise;
    };
    // Each answer pays one minor unit more than the one before.
    let payoutMinor = 0;
    const spoil = (one: object): unknown => {
      payoutMinor += 1;
      return { ...one, wins: [], payoutMinor };
    };
    engine.misdeed = { spoil };
    const before = await discarded();
    const spins = await Promise.all([spin('both'), spin('both', house.second())]);
    engine.beforeAnswer = () => undefined;
    engine.misdeed = null;
    expect(spins[0]).toEqual(spins[1]);
    expect(spins[0]).toMatchObject({ nonce: session.nonce });
    const after = await discarded();
    expect(after.slice(before.length)).toMatchObject([
      { engineKey: `${sessionId}:${session.nonce}`, nonce: session.nonce },
    ]);
  });

  it('[ENG-5] what a session has drawn and not played when it ends becomes evidence', async () => {
    engine.beforeAnswer = async () => {
      engine.beforeAnswer = () => undefined;
      await cancelSession(house.core, call, { sessionId, idempotencyKey: house.table.key() });
    };
    const before = await discarded();
    await expect(spin('too late')).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    await settleDraws(house.core, sessionId);
    expect(await discarded()).toHaveLength(before.length + 1);
  });

  it('[ENG-6] [EVT-5] books and chains agree after all of it', async () => {
    expect(await verifyLedger(house.core, admin, {})).toMatchObject({ ok: true });
    expect(await verifyEvents(house.core, admin, {})).toMatchObject({ ok: true });
  });
});

describe('engines that are spared', () => {
  const open = async (options: HouseOptions, ratePerSecond?: number) => {
    const house = await EngineHouse.open(options);
    const engine = await HostileEngine.start();
    const call = await house.table.caller('player');
    const gameId = await house.bind('lab', engine.url, ratePerSecond === undefined ? {} : { ratePerSecond });
    const walletId = await house.table.wallet(call, 1_000_000);
    const spin = async () => {
      const sessionId = await house.table.session(call, walletId, { gameId });
      return await act(house.core, call, { type: 'Spin', sessionId, stakeMinor: 100, idempotencyKey: 'spin' });
    };
    return { house, engine, spin };
  };

  it('[ENG-6] after failures in a row the breaker opens: the engine is left alone, then tried once, then used again', async () => {
    const { house, engine, spin } = await open({ settings: { breakerFailures: 3, breakerOpenMs: 300, retries: 0 } });
    engine.misdeed = misdeedOf('answers 500');
    for (let failures = 0; failures < 3; failures += 1) {
      await expect(spin()).rejects.toMatchObject({ details: { reason: 'status' } });
    }
    expect(await getEngine(house.core, admin, { engineId: 'lab' })).toMatchObject({ breaker: 'open' });
    const asked = engine.keys.length;
    await expect(spin()).rejects.toMatchObject({ code: 'ENGINE_ERROR', details: { reason: 'circuit_open' } });
    expect(engine.keys).toHaveLength(asked);
    engine.misdeed = null;
    for (let played = false; !played;) {
      played = await spin().then(
        () => true,
        () => false,
      );
    }
    expect(await getEngine(house.core, admin, { engineId: 'lab' })).toMatchObject({ breaker: 'closed' });
    expect(house.breakers).toEqual(['open', 'half-open', 'closed']);
    expect(house.calls).toContain('spin circuit_open');
    await house[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
  });

  it('[ENG-5] an engine gets no more requests than its rate; who would wait too long is told', async () => {
    const { house, engine, spin } = await open({ settings: { rateWaitSeconds: 1 } }, 3);
    const settled = await Promise.allSettled(Array.from({ length: 12 }, () => spin()));
    const outcomes = outcomesOf(settled);
    expect(Object.keys(outcomes).toSorted()).toEqual(['RATE_LIMIT', 'ok']);
    expect(engine.keys).toHaveLength(outcomes['ok'] ?? 0);
    await house[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
  });
});
