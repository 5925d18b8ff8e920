import { createPool } from '@croupier/db/pool';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../call.ts';
import { systemCall } from '../system-call.ts';
import { brokenChains } from '../testing/evidence.ts';
import { Table } from '../testing/table.ts';
import { getWallet } from '../wallet/get-wallet.ts';
import { operateWallet } from '../wallet/operate-wallet.ts';
import { verifyLedger } from '../wallet/verify-ledger.ts';

describe('deciding ahead of the commit before', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    call = await table.caller('player');
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  const oneEach = { batchMax: 4, batchesInFlight: 2 };

  async function debits(cores: readonly (typeof table.core)[], walletId: string, count: number) {
    return await Promise.allSettled(
      Array.from({ length: count }, async (_, index) => {
        const debit = { operation: 'debit', walletId, amountMinor: 1, idempotencyKey: table.key() } as const;
        return await operateWallet(cores[index % cores.length] ?? table.core, systemCall('test'), debit);
      }),
    );
  }

  it('[WAL-5] commands on one wallet, decided on rows that are not written yet, follow each other without a gap', async () => {
    const walletId = await table.wallet(call, 1_000);
    const core = table.second({ pipeline: oneEach });
    const answers = await debits([core], walletId, 200);
    const balances = answers.map((one) => (one.status === 'fulfilled' ? one.value.balance.balanceMinor : -1));
    expect(balances.toSorted((a, b) => b - a)).toEqual(Array.from({ length: 200 }, (_, index) => 999 - index));
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
  });

  it('[WAL-5] what was decided on a commit that another process overtook is decided again', async () => {
    const walletId = await table.wallet(call, 150);
    const cores = [table.second({ pipeline: oneEach }), table.second({ pipeline: oneEach })];
    const answers = await debits(cores, walletId, 300);
    expect(answers.filter((one) => one.status === 'fulfilled')).toHaveLength(150);
    for (const one of answers)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
    expect(await getWallet(table.core, call, { walletId })).toMatchObject({ balanceMinor: 0 });
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
    expect(await brokenChains(table.core)).toEqual([]);
  });

  it('[ACT-4] what was decided on a commit whose outcome is unknown is decided again, and happens once', async () => {
    const walletId = await table.wallet(call, 1_000);
    let writes = 0;
    const commitPool = createPool({ url: database.url, applicationName: 'failing commits' });
    // The server answers, and the answer of every third commit is lost on its way.
    const losing = new Proxy(commitPool, {
      get(pool, name) {
        const value: unknown = Reflect.get(pool, name, pool);
        if (name !== 'query' || typeof value !== 'function') return value;
        return async (...parameters: unknown[]): Promise<unknown> => {
          const answer: unknown = await Reflect.apply(value, pool, parameters);
          writes += 1;
          if (writes % 3 === 0) throw new Error('Connection terminated unexpectedly');
          return answer;
        };
      },
    });
    const answers = await debits([table.second({ commitPool: losing, pipeline: oneEach })], walletId, 60);
    await commitPool.end();
    expect(answers.every((one) => one.status === 'fulfilled')).toBe(true);
    expect(writes).toBeGreaterThan(6);
    expect(await getWallet(table.core, call, { walletId })).toMatchObject({ balanceMinor: 940 });
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
  });
});
