import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import { runFingerprint } from '../fingerprint/run-fingerprint.ts';
import { systemCall } from '../system-call.ts';
import { Table } from '../testing/table.ts';
import { operateWallet } from './operate-wallet.ts';
import { verifyLedger } from './verify-ledger.ts';

describe('ledger verify', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  let walletId: string;
  let otherId: string;
  let sessionId: string;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    await table.game();
    call = await table.caller();
    walletId = await table.wallet(call);
    otherId = await table.wallet(call, 5_000);
    await table.wallet(call, 700, 'EUR');
    await table.limit(walletId, { costPerSpinMinor: 1, costPerQueryMinor: 9 });
    const operate = (operation: Parameters<typeof operateWallet>[2]) =>
      operateWallet(table.core, systemCall('test'), operation);
    const { holdId } = await operate({ operation: 'hold', walletId, amountMinor: 70, idempotencyKey: table.key() });
    await operate({ operation: 'hold', walletId, amountMinor: 30, idempotencyKey: table.key() });
    await operate({ operation: 'release', walletId, holdId: holdId ?? '', idempotencyKey: table.key() });
    await operate({
      operation: 'transfer',
      walletId,
      toWalletId: otherId,
      amountMinor: 11,
      idempotencyKey: table.key(),
    });
    await operate({ operation: 'debit', walletId, amountMinor: 5, idempotencyKey: table.key() });
    sessionId = await table.session(call, walletId);
    for (let spin = 0; spin < 20; spin += 1)
      await act(table.core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: table.key() });
    await act(table.core, call, { type: 'PlaceBet', sessionId, stakeMinor: 20, idempotencyKey: table.key() });
    await runFingerprint(table.core, call, { gameId: 'fruit-39x5', walletId, spins: 5, idempotencyKey: table.key() });
    await table.core.runs.settled();
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  it('[WAL-5] a played database verifies, with every account of every currency', async () => {
    const verified = await verifyLedger(table.core, systemCall('test'), {});
    expect(verified).toMatchObject({ ok: true, difference: null, wallets: 3 });
    expect(verified.currencies.map(({ currency, sumMinor }) => [currency, sumMinor])).toEqual([
      ['EUR', 0],
      ['PLY', 0],
    ]);
    expect(verified.currencies[1]?.sums).toMatchObject({
      held: 50,
      fees: 29 + 5,
      clearing: 0,
      external: -(100_000 + 5_000 - 5),
    });
  });

  it('[WAL-5] the database itself refuses a wallet that does not sum to zero, or is in debt', async () => {
    const { pool } = table.core;
    await expect(
      pool.query('UPDATE wallets SET player_minor = player_minor + 1 WHERE id = $1', [walletId]),
    ).rejects.toThrow(/wallets_zero_sum_check/);
    await expect(
      pool.query('UPDATE wallets SET player_minor = -1, external_minor = 1 WHERE id = $1', [walletId]),
    ).rejects.toThrow(/wallets_no_debt_check/);
  });

  const spinEvent = "stream_id = $2 AND type = 'action.spin' AND (payload->>'nonce')::int = 4";
  it.each([
    [
      'an altered amount',
      'UPDATE ledger_entries SET amount_minor = amount_minor + 1 WHERE wallet_id = $1 AND version = 4',
      /available balance|held balance/,
      { entryVersion: 4 },
    ],
    [
      'an altered balance after an entry',
      'UPDATE ledger_entries SET player_after_minor = player_after_minor + 1 WHERE wallet_id = $1 AND version = 4',
      /available balance/,
      { entryVersion: 4 },
    ],
    [
      'an altered held balance',
      'UPDATE ledger_entries SET held_after_minor = held_after_minor + 1 WHERE wallet_id = $1 AND version = 4',
      /held balance/,
      { entryVersion: 4 },
    ],
    [
      'entries of another account',
      "UPDATE ledger_entries SET credit_account = 'fees' WHERE wallet_id = $1 AND version = 6",
      /the \w+ balance equals its entries/,
      {},
    ],
    [
      'a gap in the versions',
      'DELETE FROM ledger_entries WHERE wallet_id = $1 AND version = 4',
      /no gaps/,
      { entryVersion: 5 },
    ],
    [
      'a missing last entry',
      'DELETE FROM ledger_entries WHERE wallet_id = $1 AND version = (SELECT max(version) FROM ledger_entries WHERE wallet_id = $1)',
      /counts its entries/,
      {},
    ],
    ['a wallet without its row', 'DELETE FROM wallets WHERE id = $1', /every entry has its wallet/, {}],
    [
      'altered balances of a wallet',
      'UPDATE wallets SET player_minor = player_minor + 5, house_minor = house_minor - 5 WHERE id = $1',
      /the player balance equals its entries/,
      {},
    ],
    [
      'a wallet that counts wrong',
      'UPDATE wallets SET entry_version = entry_version + 1 WHERE id = $1',
      /counts its entries/,
      {},
    ],
    [
      'an open hold that nothing holds',
      "UPDATE holds SET state = 'open' WHERE wallet_id = $1 AND state = 'released'",
      /held money is exactly the open holds/,
      {},
    ],
    [
      'a closed hold that is still held',
      "UPDATE holds SET state = 'released' WHERE wallet_id = $1 AND state = 'open' AND session_id IS NULL",
      /held money is exactly the open holds/,
      {},
    ],
    [
      'a missing event of an operation',
      "DELETE FROM events WHERE stream_id = $1 AND type = 'wallet.debit'",
      /every entry has its event/,
      { sessionId: null },
    ],
    [
      'an altered event of an operation',
      `UPDATE events SET payload = replace(payload::text, '"amountMinor":5,', '"amountMinor":6,')::json WHERE stream_id = $1 AND type = 'wallet.debit'`,
      /an operation on a wallet moved exactly/,
      {},
    ],
  ])('[WAL-5] names %s of a wallet', async (_name, tamper, rule, where) => {
    const { difference } = await verifyTampered(tamper, [walletId]);
    expect(difference).toMatchObject({ rule: expect.stringMatching(rule), walletId, ...where });
  });

  it.each([
    [
      'an altered stake',
      `UPDATE events SET payload = replace(payload::text, '"stakeMinor":10', '"stakeMinor":20')::json WHERE ${spinEvent}`,
      /stake, fee and payout/,
    ],
    [
      'an altered fee',
      `UPDATE events SET payload = replace(payload::text, '"feeMinor":1', '"feeMinor":0')::json WHERE ${spinEvent}`,
      /stake, fee and payout/,
    ],
    ['a missing spin', `DELETE FROM events WHERE ${spinEvent}`, /every entry has its event/],
    [
      'an altered total',
      'UPDATE sessions SET payout_minor = payout_minor + 1 WHERE id = $2',
      /a session sums up its events/,
    ],
    [
      'an altered number of spins',
      'UPDATE sessions SET nonce = nonce + 1 WHERE id = $2',
      /a session sums up its events/,
    ],
    [
      'a missing transition',
      "DELETE FROM events WHERE stream_id = $2 AND type = 'session.transition' AND payload->>'input' = 'Probe'",
      /a stream ends at the version/,
    ],
  ])('[WAL-5] [SES-6] names %s of a session', async (_name, tamper, rule) => {
    const { difference } = await verifyTampered(tamper.replace('$2', '$1'), [sessionId]);
    expect(difference).toMatchObject({ rule: expect.stringMatching(rule), sessionId });
  });

  it('[WAL-5] names a missing event of any aggregate, also one that moved no money', async () => {
    const limits = await verifyTampered("DELETE FROM events WHERE stream_id = $1 AND type = 'wallet.setLimits'", [
      walletId,
    ]);
    expect(limits.difference).toMatchObject({ rule: expect.stringMatching(/a stream ends/), walletId });
    const game = await verifyTampered("DELETE FROM events WHERE type = 'game.imported' AND game_id = $1", [
      'fruit-39x5',
    ]);
    expect(game.difference).toMatchObject({
      rule: expect.stringMatching(/a stream ends/),
      expected: '1/1',
      found: '0/0',
    });
  });

  it('[WAL-5] names money that is stuck in clearing, and books that do not sum to zero', async () => {
    const stuck = await verifyTampered(
      "UPDATE ledger_entries SET debit_account = 'house' WHERE wallet_id = $1 AND kind = 'transfer_in'",
      [otherId],
      ['UPDATE wallets SET house_minor = house_minor + clearing_minor, clearing_minor = 0 WHERE id = $1', [otherId]],
    );
    expect(stuck.difference).toMatchObject({ rule: expect.stringMatching(/leave nothing in clearing/) });
  });

  /** Changes the evidence as only a superuser can who passes the triggers, verifies, and takes the change back. */
  async function verifyTampered(sql: string, values: unknown[], ...more: [sql: string, values: unknown[]][]) {
    const restore = await database.owner.connect();
    const backup = ['events', 'ledger_entries', 'wallets', 'holds', 'sessions'];
    try {
      await restore.query('SET session_replication_role = replica');
      for (const name of backup) await restore.query(`CREATE TEMPORARY TABLE kept_${name} AS SELECT * FROM ${name}`);
      const { rowCount } = await restore.query(sql, values);
      expect(rowCount).toBeGreaterThan(0);
      for (const [text, given] of more) await restore.query(text, given);
      const verified = await verifyLedger(table.core, systemCall('test'), {});
      expect(verified.ok).toBe(false);
      return verified;
    } finally {
      for (const name of backup) {
        await restore.query(`DELETE FROM ${name}`);
        await restore.query(
          `INSERT INTO ${name} ${name === 'events' ? 'OVERRIDING SYSTEM VALUE' : ''} SELECT * FROM kept_${name}`,
        );
        await restore.query(`DROP TABLE kept_${name}`);
      }
      await restore.query('SET session_replication_role = origin');
      restore.release();
    }
  }

  it('[WAL-5] and verifies again when everything is as it was', async () => {
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
  });
});
