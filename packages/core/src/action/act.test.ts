import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../call.ts';
import { systemCall } from '../system-call.ts';
import { Table } from '../testing/table.ts';
import { verifyLedger } from '../wallet/verify-ledger.ts';
import { act } from './act.ts';

describe('acting', () => {
  let database: TestDatabase;
  let table: Table;
  let caller: Call;
  let walletId: string;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    await table.game();
    caller = await table.caller();
    walletId = await table.wallet(caller);
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  it('[ACT-1] [WAL-5] spins settle in the ledger', async () => {
    const sessionId = await table.session(caller, walletId);
    let stakeMinor = 0;
    let payoutMinor = 0;
    for (let spin = 0; spin < 50; spin += 1) {
      const result = await act(table.core, caller, {
        type: 'Spin',
        sessionId,
        stakeMinor: 10,
        idempotencyKey: table.key(),
      });
      if (result.type !== 'Spin') throw new Error('not a spin');
      stakeMinor += result.stakeMinor;
      payoutMinor += result.payoutMinor;
      expect(result.balance.balanceMinor).toBe(100_000 - stakeMinor + payoutMinor);
    }
    const done = await act(table.core, caller, { type: 'CashOut', sessionId, idempotencyKey: table.key() });
    expect(done.state).toBe('Completed');
    const verified = await verifyLedger(table.core, systemCall('test'), {});
    expect(verified).toMatchObject({ ok: true, difference: null });
  });

  it('[ACT-3] the same key and payload get the first answer, byte for byte', async () => {
    const sessionId = await table.session(caller, walletId);
    const input = { type: 'Spin' as const, sessionId, stakeMinor: 10, idempotencyKey: table.key() };
    const first = await act(table.core, caller, input);
    const again = await act(table.core, caller, input);
    const elsewhere = await act(table.second(), caller, input);
    expect(JSON.stringify(again)).toBe(JSON.stringify(first));
    expect(JSON.stringify(elsewhere)).toBe(JSON.stringify(first));
    await expect(act(table.core, caller, { ...input, stakeMinor: 20 })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
  });

  it('[ACT-1] a placed bet is held, settled by the spin, released by cashing out', async () => {
    const sessionId = await table.session(caller, walletId);
    const placed = await act(table.core, caller, {
      type: 'PlaceBet',
      sessionId,
      stakeMinor: 30,
      idempotencyKey: table.key(),
    });
    expect(placed.balance.heldMinor).toBe(30);
    const spun = await act(table.core, caller, { type: 'Spin', sessionId, idempotencyKey: table.key() });
    expect(spun.balance.heldMinor).toBe(0);
    await act(table.core, caller, { type: 'PlaceBet', sessionId, stakeMinor: 40, idempotencyKey: table.key() });
    const out = await act(table.core, caller, { type: 'CashOut', sessionId, idempotencyKey: table.key() });
    expect(out).toMatchObject({ releasedMinor: 40, balance: { heldMinor: 0 }, state: 'Completed' });
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true });
  });
});
