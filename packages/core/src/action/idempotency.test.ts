import type { ActionInput } from '@croupier/contract/action';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../call.ts';
import { retireGame } from '../game/retire-game.ts';
import { cancelSession } from '../session/cancel-session.ts';
import { createSession } from '../session/create-session.ts';
import { transitionSession } from '../session/transition-session.ts';
import { systemCall } from '../system-call.ts';
import { trace } from '../testing/evidence.ts';
import { Table } from '../testing/table.ts';
import { createWallet } from '../wallet/create-wallet.ts';
import { operateWallet } from '../wallet/operate-wallet.ts';
import { verifyLedger } from '../wallet/verify-ledger.ts';
import { act } from './act.ts';

describe('idempotency', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  let walletId: string;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    await table.game();
    call = await table.caller('player');
    walletId = await table.wallet(call);
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  it('[ACT-3] every action answers a repeated key byte for byte: at once, from another process, and after the end', async () => {
    const sessionId = await table.session(call, walletId);
    const inputs: ActionInput[] = [
      { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: table.key() },
      { type: 'PlaceBet', sessionId, stakeMinor: 20, idempotencyKey: table.key() },
      { type: 'Spin', sessionId, idempotencyKey: table.key() },
      { type: 'PlaceBet', sessionId, stakeMinor: 30, idempotencyKey: table.key() },
      { type: 'CashOut', sessionId, idempotencyKey: table.key() },
    ];
    const first: string[] = [];
    for (const input of inputs) {
      const answer = JSON.stringify(await act(table.core, call, input));
      expect(JSON.stringify(await act(table.core, call, input))).toBe(answer);
      first.push(answer);
    }
    const before = await trace(table.core, { walletId, sessionId });
    const cold = table.second({ pipeline: { rowsRemembered: 1 } });
    for (const core of [table.core, cold, cold]) {
      for (const [index, input] of inputs.entries())
        expect(JSON.stringify(await act(core, call, input))).toBe(first[index]);
    }
    expect(await trace(table.core, { walletId, sessionId })).toBe(before);
  });

  it('[ACT-3] the order of the fields does not matter; any other difference is IDEMPOTENCY_MISMATCH', async () => {
    const sessionId = await table.session(call, walletId);
    const idempotencyKey = table.key();
    const first = await act(table.core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey });
    expect(
      await act(table.core, call, { idempotencyKey, stakeMinor: 10, coins: undefined, sessionId, type: 'Spin' }),
    ).toEqual(first);
    const before = await trace(table.core, { walletId, sessionId });
    const others: ActionInput[] = [
      { type: 'Spin', sessionId, stakeMinor: 20, idempotencyKey },
      { type: 'Spin', sessionId, idempotencyKey },
      { type: 'PlaceBet', sessionId, stakeMinor: 10, idempotencyKey },
      { type: 'CashOut', sessionId, idempotencyKey },
    ];
    for (const core of [table.core, table.second()]) {
      for (const input of others)
        await expect(act(core, call, input)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
      await expect(
        transitionSession(core, call, { sessionId, input: 'EvaluateDone', idempotencyKey }),
      ).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    }
    expect(await trace(table.core, { walletId, sessionId })).toBe(before);
  });

  it('[ACT-3] a key is used by what was done with it, not by what was refused', async () => {
    const sessionId = await table.session(call, walletId);
    const idempotencyKey = table.key();
    await expect(
      act(table.core, call, { type: 'Spin', sessionId, stakeMinor: 15, idempotencyKey }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await act(table.core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey })).toMatchObject({
      stakeMinor: 10,
    });
  });

  it('[ACT-3] a duplicate on its way is IN_FLIGHT, or IDEMPOTENCY_MISMATCH when it says something else', async () => {
    const sessionId = await table.session(call, walletId);
    const input = { type: 'Spin' as const, sessionId, stakeMinor: 10, idempotencyKey: table.key() };
    const first = act(table.core, call, input);
    const second = act(table.core, call, input);
    const other = act(table.core, call, { ...input, stakeMinor: 20 });
    await expect(second).rejects.toMatchObject({ code: 'IN_FLIGHT' });
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    const answer = await first;
    expect(await act(table.core, call, input)).toEqual(answer);
  });

  it('[ACT-3] two hundred duplicates over two processes have one effect and one answer', async () => {
    const sessionId = await table.session(call, walletId);
    const input = { type: 'Spin' as const, sessionId, stakeMinor: 10, idempotencyKey: table.key() };
    const cores = [table.core, table.second()];
    const settled = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => act(cores[index % 2] ?? table.core, call, input)),
    );
    const answers = new Set(settled.flatMap((one) => (one.status === 'fulfilled' ? [JSON.stringify(one.value)] : [])));
    const refusals = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(answers.size).toBe(1);
    expect(refusals.every((refusal) => refusal.code === 'IN_FLIGHT')).toBe(true);
    const { rows } = await table.core.pool.query(
      "SELECT count(*) AS spins FROM events WHERE stream_id = $1 AND type = 'action.spin'",
      [sessionId],
    );
    expect(rows).toEqual([{ spins: 1 }]);
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true });
  });

  it('[ACT-3] what creates and what moves money repeats its first answer, whatever has changed since', async () => {
    await table.game('fruit-25x5');
    const walletInput = { currency: 'PLY', timeZone: 'UTC', idempotencyKey: table.key() };
    const wallet = await createWallet(table.core, call, walletInput);
    const credit = {
      operation: 'credit' as const,
      walletId: wallet.walletId,
      amountMinor: 500,
      idempotencyKey: table.key(),
    };
    const credited = await operateWallet(table.core, systemCall('test'), credit);
    const sessionInput = {
      gameId: 'fruit-25x5',
      walletId: wallet.walletId,
      profile: { behavior: 'balanced' as const, maxBetMinor: 100 },
      probeSpins: 0,
      idempotencyKey: table.key(),
    };
    const session = await createSession(table.core, call, sessionInput);
    const start = { sessionId: session.sessionId, input: 'Start' as const, idempotencyKey: table.key() };
    const started = await transitionSession(table.core, call, start);
    const cancel = { sessionId: session.sessionId, idempotencyKey: table.key() };
    const cancelled = await cancelSession(table.core, call, cancel);
    await operateWallet(table.core, systemCall('test'), { ...credit, operation: 'debit', idempotencyKey: table.key() });
    await retireGame(table.core, systemCall('test'), { gameId: 'fruit-25x5' });
    for (const core of [table.core, table.second()]) {
      expect(await createWallet(core, call, walletInput)).toEqual(wallet);
      expect(await operateWallet(core, systemCall('test'), credit)).toEqual(credited);
      expect(await createSession(core, call, sessionInput)).toEqual(session);
      expect(await transitionSession(core, call, start)).toEqual(started);
      expect(await cancelSession(core, call, cancel)).toEqual(cancelled);
    }
    const again = { ...sessionInput, idempotencyKey: table.key() };
    await expect(createSession(table.core, call, again)).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
      details: { reason: 'game_retired' },
    });
  });
});
