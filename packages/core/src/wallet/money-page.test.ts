import { readFileSync } from 'node:fs';
import { testDatabase } from '@croupier/testkit/postgres';
import { expect, it } from 'vitest';
import { act } from '../action/act.ts';
import { systemCall } from '../system-call.ts';
import { Table } from '../testing/table.ts';
import { operateWallet } from './operate-wallet.ts';

const page = readFileSync(new URL('../../../../docs/money.md', import.meta.url), 'utf8');
const queries = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql ?? '');

it('[WAL-5] the queries of docs/money.md show nothing on a sound database, and each shows what it is for', async () => {
  expect(queries.length).toBeGreaterThanOrEqual(7);
  await using database = await testDatabase();
  const table = await Table.open(database.pool);
  await table.game();
  const call = await table.caller();
  const walletId = await table.wallet(call);
  const otherId = await table.wallet(call, 0);
  await table.limit(walletId, { costPerSpinMinor: 1 });
  const operate = async (operation: Parameters<typeof operateWallet>[2]) =>
    await operateWallet(table.core, systemCall('test'), operation);
  await operate({ operation: 'hold', walletId, amountMinor: 70, idempotencyKey: table.key() });
  await operate({ operation: 'transfer', walletId, toWalletId: otherId, amountMinor: 5, idempotencyKey: table.key() });
  const sessionId = await table.session(call, walletId);
  for (let spin = 0; spin < 10; spin += 1)
    await act(table.core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: table.key() });
  for (const query of queries) expect((await database.pool.query(query)).rows, query).toEqual([]);

  const spoilt = [
    'UPDATE wallets SET clearing_minor = clearing_minor + 5, external_minor = external_minor - 5 WHERE id = $1',
    'UPDATE ledger_entries SET player_after_minor = player_after_minor + 1 WHERE wallet_id = $1 AND version = 3',
    'UPDATE wallets SET player_minor = player_minor + 5, external_minor = external_minor - 5 WHERE id = $1',
    "UPDATE holds SET state = 'released', closed_at = now() WHERE wallet_id = $1",
    "UPDATE ledger_entries SET kind = 'payout' WHERE wallet_id = $1 AND kind = 'spin_fee'",
    "DELETE FROM events WHERE stream_id = $1 AND type = 'wallet.hold'",
  ];
  const owner = await database.owner.connect();
  try {
    for (const [index, tamper] of spoilt.entries()) {
      await owner.query('BEGIN');
      await owner.query('SET LOCAL session_replication_role = replica');
      await owner.query(tamper, [walletId]);
      expect((await owner.query(queries[index] ?? '')).rows, tamper).not.toEqual([]);
      await owner.query('ROLLBACK');
    }
    await owner.query('BEGIN');
    await owner.query('GRANT UPDATE ON events TO croupier_app');
    await owner.query('ALTER TABLE ledger_entries DISABLE TRIGGER ledger_entries_append_only');
    expect((await owner.query(queries[6] ?? '')).rows.map(({ problem }) => problem)).toEqual([
      'right',
      'trigger is off',
    ]);
    await owner.query('ROLLBACK');
  } finally {
    owner.release();
  }
});
