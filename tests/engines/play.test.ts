import { getSession } from '@croupier/core/session/get-session';
import { act } from '@croupier/core/action/act';
import { spinBatch } from '@croupier/core/action/spin-batch';
import { checkEngine } from '@croupier/core/engine/check-engine';
import { getGame } from '@croupier/core/game/get-game';
import { verifyEvents } from '@croupier/core/event/verify/verify-events';
import { verifyLedger } from '@croupier/core/wallet/verify-ledger';
import { getWallet } from '@croupier/core/wallet/get-wallet';
import type { Call } from '@croupier/core/call';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admin, authorisation, EngineHouse } from './engine-house.ts';
import { HostileEngine } from './hostile-engine.ts';

describe('games of external engines', () => {
  let house: EngineHouse;
  let engine: HostileEngine;
  let call: Call;
  let gameId: string;

  beforeAll(async () => {
    house = await EngineHouse.open();
    engine = await HostileEngine.start();
    call = await house.table.caller('player');
    gameId = await house.bind('lab', engine.url, { costPerQueryMinor: 3 });
  });
  afterAll(async () => {
    await house[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
  });

  const payloads = async (sessionId: string, type: string): Promise<Record<string, unknown>[]> => {
    const { rows } = await house.core.pool.query<{ payload: Record<string, unknown> }>(
      'SELECT payload FROM events WHERE stream_id = $1 AND type = $2 ORDER BY stream_version',
      [sessionId, type],
    );
    return rows.map(({ payload }) => payload);
  };

  it('[ENG-5] an engine says what it is when it is asked, and its game is in the catalogue', async () => {
    expect(await checkEngine(house.core, admin, { engineId: 'lab' })).toMatchObject({
      reachable: true,
      fault: null,
      engine: { name: 'test' },
      games: [{ game: 'fruit-39x5' }],
    });
    expect(await getGame(house.core, admin, { gameId })).toMatchObject({
      engine: 'http',
      engineId: 'lab',
      reels: 5,
      rows: 3,
      par: { format: 'croupier-external/1', authorisation, engine: { address: engine.url } },
    });
  });

  it('[ENG-5] a spin is drawn by the engine, once for its key, and paid for with what the query costs', async () => {
    const walletId = await house.table.wallet(call);
    const sessionId = await house.table.session(call, walletId, { gameId });
    const input = { type: 'Spin', sessionId, stakeMinor: 100, idempotencyKey: house.table.key() } as const;
    const spun = await act(house.core, call, input);
    expect(await act(house.core, call, input)).toEqual(spun);
    expect(await act(house.second(), call, input)).toEqual(spun);
    expect(engine.keys.filter((key) => key.startsWith(sessionId))).toEqual([`${sessionId}:0`]);
    expect(spun).toMatchObject({ type: 'Spin', nonce: 0, stakeMinor: 100, feeMinor: 3 });
    expect(spun).not.toHaveProperty('engine');
    expect(await payloads(sessionId, 'action.spin')).toMatchObject([
      { engine: { engineId: 'lab', key: `${sessionId}:0` } },
    ]);
    expect(await payloads(sessionId, 'session.created')).toMatchObject([{ authorisation }]);
    expect(await getSession(house.core, call, { sessionId })).toMatchObject({ authorisation });
    await expect(act(house.core, call, { ...input, stakeMinor: 200 })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
    const { rowCount } = await house.core.pool.query('SELECT FROM engine_draws WHERE session_id = $1', [sessionId]);
    expect(rowCount).toBe(0);
  });

  it('[ENG-5] a batch is drawn in one request; what is left of it when the money ends is kept as evidence', async () => {
    const walletId = await house.table.wallet(call, 3_100);
    const sessionId = await house.table.session(call, walletId, { gameId });
    const input = { sessionId, spins: 1_000, stakeMinor: 1_000, idempotencyKey: house.table.key() };
    const batch = await spinBatch(house.core, call, input);
    expect(await spinBatch(house.core, call, input)).toEqual(batch);
    expect(batch.stopped).toMatchObject({ reason: 'refused', code: 'INSUFFICIENT_FUNDS' });
    expect(batch.results).toHaveLength(batch.played);
    expect(batch.played).toBeLessThan(1_000);
    expect(engine.keys.filter((key) => key.startsWith(sessionId))).toEqual([`${sessionId}:0x1000`]);
    const { rows } = await house.core.pool.query<{ payload: unknown }>(
      `SELECT payload FROM events WHERE type = 'engine.outcome_discarded' AND payload ->> 'sessionId' = $1`,
      [sessionId],
    );
    expect(rows).toMatchObject([
      { payload: { reason: 'rest_of_batch', nonce: batch.played, engineKey: `${sessionId}:0x1000` } },
    ]);
  });

  it('[ENG-5] a refused spin asks the engine for nothing', async () => {
    const walletId = await house.table.wallet(call, 50);
    const sessionId = await house.table.session(call, walletId, { gameId });
    const spin = { type: 'Spin', sessionId } as const;
    const asked = engine.keys.length;
    await expect(act(house.core, call, { ...spin, stakeMinor: 100, idempotencyKey: 'poor' })).rejects.toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
    });
    await expect(act(house.core, call, { ...spin, stakeMinor: 7, idempotencyKey: 'odd' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await expect(act(house.core, call, { ...spin, idempotencyKey: 'none' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(engine.keys).toHaveLength(asked);
    expect(await getWallet(house.core, call, { walletId })).toMatchObject({ balanceMinor: 50, spentTodayMinor: 0 });
  });

  it('[ENG-5] a placed bet is played by the engine too', async () => {
    const walletId = await house.table.wallet(call);
    const sessionId = await house.table.session(call, walletId, { gameId });
    await act(house.core, call, { type: 'PlaceBet', sessionId, stakeMinor: 100, idempotencyKey: 'bet' });
    const spun = await act(house.core, call, { type: 'Spin', sessionId, idempotencyKey: 'spin' });
    expect(spun).toMatchObject({ type: 'Spin', stakeMinor: 100, betMinor: 100 });
  });

  it('[ENG-5] many requests at once, in two processes: every spin once, no outcome for two', async () => {
    const walletId = await house.table.wallet(call, 1_000_000);
    const sessionId = await house.table.session(call, walletId, { gameId });
    const cores = [house.core, house.second()];
    const spins = 40;
    const play = async (index: number): Promise<number> => {
      const core = cores[index % 2] ?? house.core;
      const input = { type: 'Spin', sessionId, stakeMinor: 100, idempotencyKey: `many-${index}` } as const;
      for (;;) {
        try {
          const spun = await act(core, call, input);
          return spun.type === 'Spin' ? spun.nonce : -1;
        } catch (error) {
          // What a client does with it: the same again.
          if (!(error instanceof Error && 'code' in error && error.code === 'IN_FLIGHT')) throw error;
        }
      }
    };
    const nonces = await Promise.all(Array.from({ length: spins }, (_, index) => play(index)));
    expect(nonces.toSorted((a, b) => a - b)).toEqual(Array.from({ length: spins }, (_, nonce) => nonce));
    const drawn = await payloads(sessionId, 'action.spin');
    expect(new Set(drawn.map(({ engine: origin }) => JSON.stringify(origin))).size).toBe(spins);
  });

  it('[EVT-5] [WAL-4] chains and books agree after all of it', async () => {
    expect(await verifyLedger(house.core, admin, {})).toMatchObject({ ok: true });
    expect(await verifyEvents(house.core, admin, {})).toMatchObject({ ok: true });
  });
});
