import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemCall } from '../system-call.ts';
import { Table } from '../testing/table.ts';
import { verifyLedger } from './verify-ledger.ts';

describe('what the database itself refuses of the ledger', () => {
  let database: TestDatabase;
  let table: Table;
  let walletId: string;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    walletId = await table.wallet(await table.caller(), 1_000);
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  /** Entry 2 of the wallet, whose book moves along: a credit of 50, unless said otherwise. */
  function write(wrong: { version?: number; amount?: number; player?: number; held?: number; wallet?: number } = {}) {
    const { version = 2, amount = 50, player = 1_050, held = 0, wallet = 50 } = wrong;
    return database.pool.query(
      `WITH moved AS (
         UPDATE wallets SET player_minor = player_minor + $6, external_minor = external_minor - $6, entry_version = 2 WHERE id = $1
       )
       INSERT INTO ledger_entries
       SELECT wallet_id, $2, gen_random_uuid(), 'credit', 'external', 'player', $3, $4, $5, stream_id, stream_version, NULL, created_at
       FROM ledger_entries WHERE wallet_id = $1 AND version = 1`,
      [walletId, version, amount, player, held, wallet],
    );
  }

  it.each([
    ['a gap in the versions', { version: 3 }],
    ['an amount that is not the difference of the balances', { amount: 51 }],
    ['a balance that does not follow', { player: 1_051 }],
    ['a held balance that does not follow', { held: 1 }],
    ['a wallet that does not agree with its last entry', { wallet: 49 }],
  ])('[WAL-5] %s', async (_name, wrong) => {
    await expect(write(wrong)).rejects.toMatchObject({ code: '23000', table: 'ledger_entries' });
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true });
  });

  it('[WAL-5] a wallet that is not there', async () => {
    await expect(
      database.pool.query(
        `INSERT INTO ledger_entries SELECT gen_random_uuid(), 1, transaction_id, kind, debit_account, credit_account, amount_minor,
           player_after_minor, 0, stream_id, stream_version, NULL, created_at
         FROM ledger_entries WHERE wallet_id = $1`,
        [walletId],
      ),
    ).rejects.toMatchObject({ code: '23000' });
  });

  it('[WAL-5] an entry that follows is taken, and only `ledger verify` sees that no event tells of it', async () => {
    await write();
    const { difference } = await verifyLedger(table.core, systemCall('test'), {});
    expect(difference).toMatchObject({ walletId, rule: expect.stringMatching(/what its event tells/) });
  });
});
