import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../call.ts';
import { readStream } from '../event/read-stream.ts';
import { systemCall } from '../system-call.ts';
import { brokenChains } from '../testing/evidence.ts';
import { outcomeOf } from '../testing/outcomes.ts';
import { Table } from '../testing/table.ts';
import { TestClock } from '../testing/test-clock.ts';
import { getWallet } from './get-wallet.ts';
import { operateWallet } from './operate-wallet.ts';
import { readStatement } from './read-statement.ts';
import { releaseExpiredHolds } from './release-expired-holds.ts';
import { verifyLedger } from './verify-ledger.ts';

describe('holds that expire', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  const clock = new TestClock('2026-11-21T12:00:00Z');

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool, { clock });
    call = await table.caller('agent');
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  async function hold(walletId: string, amountMinor: number, expiresInSeconds?: number): Promise<string> {
    const receipt = await operateWallet(table.core, call, {
      walletId,
      operation: 'hold',
      amountMinor,
      ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
      idempotencyKey: table.key(),
    });
    return receipt.holdId ?? '';
  }

  const releasesOf = async (walletId: string) =>
    await readStream(table.core, { streamId: walletId, afterVersion: 0, type: 'wallet.release', limit: 1_000 });

  it('[WAL-1] [WAL-7] a hold is given back when its time is over, as an entry and an event that say why', async () => {
    const walletId = await table.wallet(call, 1_000);
    const receipt = await operateWallet(table.core, call, {
      walletId,
      operation: 'hold',
      amountMinor: 300,
      expiresInSeconds: 60,
      idempotencyKey: table.key(),
    });
    expect(receipt.holdExpiresAt?.getTime()).toBe(receipt.at.getTime() + 60_000);
    const forGood = await hold(walletId, 200);
    clock.advance(59_000);
    expect(await releaseExpiredHolds(table.core)).toBe(0);
    clock.advance(1_000);
    // The ledger alone says what is available: until the entry is written the money is held.
    expect(await getWallet(table.core, call, { walletId })).toMatchObject({ heldMinor: 500, availableMinor: 500 });
    expect(await releaseExpiredHolds(table.core)).toBe(1);
    expect(await releaseExpiredHolds(table.core)).toBe(0);
    expect(await getWallet(table.core, call, { walletId })).toMatchObject({ heldMinor: 200, availableMinor: 800 });
    expect((await releasesOf(walletId)).map((event) => event.payload)).toMatchObject([
      { holdId: receipt.holdId, amountMinor: 300, reason: 'expired' },
    ]);
    const { items } = await readStatement(table.core, call, { walletId, limit: 1 });
    expect(items).toMatchObject([{ kind: 'release', amountMinor: 300, debitAccount: 'held', creditAccount: 'player' }]);
    await operateWallet(table.core, call, {
      walletId,
      operation: 'release',
      holdId: forGood,
      idempotencyKey: table.key(),
    });
    expect((await releasesOf(walletId)).at(-1)?.payload).toMatchObject({ holdId: forGood, reason: 'requested' });
  });

  it('[WAL-4] three processes and the owner at once: each hold is given back exactly once', async () => {
    const walletIds = await Promise.all(Array.from({ length: 10 }, async () => await table.wallet(call, 1_000)));
    const holds = await Promise.all(
      walletIds.flatMap((walletId) =>
        Array.from({ length: 30 }, async () => ({ walletId, holdId: await hold(walletId, 10, 5) })),
      ),
    );
    clock.advance(5_000);
    const processes = [table.core, table.second({ clock }), table.second({ clock })];
    const owners = holds.filter((_, index) => index % 3 === 0);
    const [first, second, third, ...released] = await Promise.allSettled([
      ...processes.map(async (core) => await releaseExpiredHolds(core)),
      ...owners.map(async ({ walletId, holdId }) => {
        await operateWallet(table.core, call, {
          walletId,
          operation: 'release',
          holdId,
          idempotencyKey: `release-${holdId}`,
        });
        return 1;
      }),
    ]);
    const outcomes = released.map(outcomeOf);
    for (const outcome of outcomes) expect(['ok', 'NOT_FOUND']).toContain(outcome);
    const sum = [first, second, third, ...released].reduce(
      (total, one) => total + (one?.status === 'fulfilled' ? one.value : 0),
      0,
    );
    expect(sum).toBe(holds.length);
    for (const walletId of walletIds) {
      expect(await getWallet(table.core, call, { walletId })).toMatchObject({ heldMinor: 0, availableMinor: 1_000 });
      const given = (await releasesOf(walletId)).map((event) => event.payload['holdId']);
      expect(given).toHaveLength(30);
      expect(new Set(given).size).toBe(30);
    }
  });

  it('[WAL-5] [EVT-5] after all of this the ledger verifies and every chain holds', async () => {
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
    expect(await brokenChains(table.core)).toEqual([]);
  });
});
