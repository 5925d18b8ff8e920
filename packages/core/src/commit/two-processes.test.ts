import { createPool, type Pool } from '@croupier/db/pool';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { createCore } from '../create-core.ts';
import { systemCall } from '../system-call.ts';
import { brokenChains } from '../testing/evidence.ts';
import { outcomesOf } from '../testing/outcomes.ts';
import { Table } from '../testing/table.ts';
import { getWallet } from '../wallet/get-wallet.ts';
import { operateWallet } from '../wallet/operate-wallet.ts';
import { verifyLedger } from '../wallet/verify-ledger.ts';

describe('two processes on one database', () => {
  let database: TestDatabase;
  let otherPool: Pool;
  let table: Table;
  let cores: readonly [Core, Core];
  let call: Call;

  beforeAll(async () => {
    database = await testDatabase();
    otherPool = createPool({ url: database.url, applicationName: 'the other process' });
    table = await Table.open(database.pool);
    cores = [table.core, createCore({ pool: otherPool })];
    await table.game();
    call = await table.caller('player');
  });
  afterAll(async () => {
    await otherPool.end();
    await database[Symbol.asyncDispose]();
  });

  const coreOf = (index: number): Core => cores[index % 2] ?? cores[0];

  it('[WAL-5] [EVT-2] on the same sessions and wallets, nothing is lost and nothing is doubled', async () => {
    const wallets = await Promise.all([1, 2, 3].map(() => table.wallet(call)));
    const sessions = await Promise.all(
      wallets.flatMap((walletId) => [table.session(call, walletId), table.session(call, walletId)]),
    );
    const spins = 120;
    const settled = await Promise.allSettled(
      Array.from({ length: spins }, (_, index) =>
        act(coreOf(index), call, {
          type: 'Spin',
          sessionId: sessions[Math.floor(index / 2) % sessions.length] ?? '',
          stakeMinor: 10,
          idempotencyKey: `hammer-${index}`,
        }),
      ),
    );
    expect(outcomesOf(settled)).toEqual({ ok: spins });
    const nonces = settled.flatMap((one) =>
      one.status === 'fulfilled' && one.value.type === 'Spin' ? [`${one.value.sessionId} ${one.value.nonce}`] : [],
    );
    expect(new Set(nonces).size).toBe(spins);
    const { rows } = await table.core.pool.query(
      'SELECT sum(nonce)::int AS spins, sum(stake_minor)::int AS stake FROM sessions WHERE id = ANY($1)',
      [sessions],
    );
    expect(rows).toEqual([{ spins, stake: spins * 10 }]);
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
    expect(await brokenChains(table.core)).toEqual([]);
  });

  it('[WAL-4] [WAL-6] a thousand concurrent spenders at a daily limit do not pass it by one', async () => {
    const walletId = await table.wallet(call);
    await table.limit(walletId, { dailySpendMinor: 305, costPerSpinMinor: 1 });
    const sessions = await Promise.all(Array.from({ length: 20 }, () => table.session(call, walletId)));
    const settled = await Promise.allSettled(
      Array.from({ length: 1_000 }, (_, index) =>
        act(coreOf(index), call, {
          type: 'Spin',
          sessionId: sessions[index % sessions.length] ?? '',
          stakeMinor: 10,
          idempotencyKey: table.key(),
        }),
      ),
    );
    expect(outcomesOf(settled)).toEqual({ ok: 27, WALLET_LIMIT_EXCEEDED: 973 });
    expect(await getWallet(table.core, call, { walletId })).toMatchObject({ spentTodayMinor: 297 });
  });

  it('[WAL-4] [WAL-5] a thousand concurrent spenders at a balance do not overdraw it by one', async () => {
    const walletId = await table.wallet(call, 1_003);
    const settled = await Promise.allSettled(
      Array.from({ length: 1_000 }, (_, index) =>
        operateWallet(coreOf(index), systemCall('test'), {
          operation: 'debit',
          walletId,
          amountMinor: 10,
          idempotencyKey: table.key(),
        }),
      ),
    );
    expect(outcomesOf(settled)).toEqual({ ok: 100, INSUFFICIENT_FUNDS: 900 });
    expect(await getWallet(table.core, call, { walletId })).toMatchObject({ balanceMinor: 3 });
  });

  it('[WAL-2] a hold is released once, however many processes and requests release it at once', async () => {
    const walletId = await table.wallet(call, 100);
    const hold = () =>
      operateWallet(table.core, call, { operation: 'hold', walletId, amountMinor: 40, idempotencyKey: table.key() });
    const { holdId } = await hold();
    await hold();
    const settled = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        operateWallet(coreOf(index), call, {
          operation: 'release',
          walletId,
          holdId: holdId ?? '',
          idempotencyKey: table.key(),
        }),
      ),
    );
    expect(outcomesOf(settled)).toEqual({ ok: 1, NOT_FOUND: 7 });
    expect(await getWallet(table.core, call, { walletId })).toMatchObject({ balanceMinor: 100, heldMinor: 40 });
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true });
  });

  it('[WAL-2] transfers in both directions at once neither deadlock nor change the sum', async () => {
    const wallets = await Promise.all([1, 2, 3].map(() => table.wallet(call, 1_000)));
    const settled = await Promise.allSettled(
      Array.from({ length: 300 }, (_, index) =>
        operateWallet(coreOf(index), call, {
          operation: 'transfer',
          walletId: wallets[index % 3] ?? '',
          toWalletId: wallets[(index + 1 + (Math.floor(index / 3) % 2)) % 3] ?? '',
          amountMinor: 1 + (index % 17),
          idempotencyKey: table.key(),
        }),
      ),
    );
    const counted = outcomesOf(settled);
    expect((counted['ok'] ?? 0) + (counted['INSUFFICIENT_FUNDS'] ?? 0)).toBe(300);
    const { rows } = await table.core.pool.query(
      'SELECT sum(player_minor)::int AS sum FROM wallets WHERE id = ANY($1)',
      [wallets],
    );
    expect(rows).toEqual([{ sum: 3_000 }]);
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
  });
});
