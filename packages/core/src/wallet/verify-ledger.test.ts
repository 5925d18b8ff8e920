import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import { runFingerprint } from '../fingerprint/run-fingerprint.ts';
import { systemCall } from '../system-call.ts';
import { Table } from '../testing/table.ts';
import { withTampered } from '../testing/tamper.ts';
import { operateWallet } from './operate-wallet.ts';
import { verifyLedger, type VerificationProgress } from './verify-ledger.ts';

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

  it('[WAL-5] one wallet can be verified alone, and a difference elsewhere does not show', async () => {
    const alone = await verifyLedger(table.core, systemCall('test'), { walletId });
    expect(alone).toMatchObject({ ok: true, walletId, wallets: 1 });
    expect(alone.entries).toBeGreaterThan(20);
    const tamper = 'UPDATE ledger_entries SET amount_minor = amount_minor + 1 WHERE wallet_id = $1 AND version = 1';
    const elsewhere = await withTampered(database, { sql: tamper, values: [otherId] }, async () =>
      verifyLedger(table.core, systemCall('test'), { walletId }),
    );
    expect(elsewhere.ok).toBe(true);
    const here = await withTampered(database, { sql: tamper, values: [walletId] }, async () =>
      verifyLedger(table.core, systemCall('test'), { walletId }),
    );
    expect(here.difference).toMatchObject({ walletId, entryVersion: 1 });
    await expect(
      verifyLedger(table.core, systemCall('test'), { walletId: table.core.ids.next() }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('[WAL-5] tells each of its steps before it begins', async () => {
    const told: VerificationProgress[] = [];
    await verifyLedger(table.core, systemCall('test'), {}, (progress) => told.push(progress));
    expect(told.map(({ step }) => step)).toEqual(told.map((_, index) => index + 1));
    expect(told).toHaveLength(told[0]?.steps ?? 0);
  });

  it('[WAL-5] names versions that were swapped, with everything else in its place', async () => {
    const move = (from: number, to: number): [string, unknown[]] => [
      'UPDATE ledger_entries SET version = $3 WHERE wallet_id = $1 AND version = $2',
      [walletId, from, to],
    ];
    const { difference } = await verifyTampered(...move(3, 3_000), move(4, 3), move(3_000, 4));
    expect(difference).toMatchObject({ walletId, entryVersion: 3 });
  });

  it('[WAL-5] names a forged wallet with money in it, and an entry that was put in', async () => {
    const forged = await verifyTampered(
      `INSERT INTO wallets (id, owner_id, currency, time_zone, player_minor, external_minor, spent_day, stream_version, head_hash, created_at)
       SELECT gen_random_uuid(), owner_id, currency, time_zone, 500, -500, spent_day, 0, head_hash, created_at FROM wallets WHERE id = $1`,
      [walletId],
    );
    expect(forged.difference?.rule).toMatch(/balance equals its entries/);
    const put = await verifyTampered(
      `INSERT INTO ledger_entries SELECT wallet_id, version + 1, gen_random_uuid(), 'credit', 'external', 'player', 500, player_after_minor + 500,
         held_after_minor, stream_id, stream_version, session_id, created_at
       FROM ledger_entries WHERE wallet_id = $1 ORDER BY version DESC LIMIT 1`,
      [walletId],
      [
        `UPDATE wallets SET player_minor = player_minor + 500, external_minor = external_minor - 500,
           entry_version = entry_version + 1 WHERE id = $1`,
        [walletId],
      ],
    );
    expect(put.difference).toMatchObject({ walletId, rule: expect.stringMatching(/its event tells/) });
  });

  // Each of them is evidence of money, or a number that decisions start from.
  const alterations = [
    ...['version', 'amount_minor', 'player_after_minor', 'held_after_minor', 'stream_version'].map(
      (column) => ['ledger_entries', column, `${column} + $2`] as const,
    ),
    ...['transaction_id', 'stream_id', 'session_id', 'wallet_id'].map(
      (column) => ['ledger_entries', column, 'gen_random_uuid()'] as const,
    ),
    ['ledger_entries', 'created_at', "created_at + $2 * interval '1 ms'"],
    ['ledger_entries', 'kind', "CASE kind WHEN 'credit' THEN 'debit' ELSE 'credit' END"],
    ['ledger_entries', 'debit_account', "CASE debit_account WHEN 'house' THEN 'fees' ELSE 'house' END"],
    ['ledger_entries', 'credit_account', "CASE credit_account WHEN 'house' THEN 'fees' ELSE 'house' END"],
    ...['player', 'held', 'house', 'fees', 'external', 'clearing'].map(
      (account) => ['wallets', `${account}_minor`, `${account}_minor + $2`] as const,
    ),
    ...['entry_version', 'stream_version', 'cost_per_spin_minor', 'cost_per_query_minor'].map(
      (column) => ['wallets', column, `${column} + $2`] as const,
    ),
    ['wallets', 'max_bet_minor', '$2'],
    ['wallets', 'daily_spend_minor', '$2'],
    ['wallets', 'owner_id', 'gen_random_uuid()'],
    ['wallets', 'currency', "'XYZ'"],
    ['wallets', 'time_zone', "'Europe/Vienna'"],
    ['holds', 'amount_minor', 'amount_minor + $2'],
    ['holds', 'wallet_id', 'gen_random_uuid()'],
    ['holds', 'state', "CASE state WHEN 'open' THEN 'released' ELSE 'open' END"],
    ...['nonce', 'stake_minor', 'fees_minor', 'payout_minor', 'stream_version'].map(
      (column) => ['sessions', column, `${column} + $2`] as const,
    ),
    ['events', 'stream_version', 'stream_version + 1000 * $2'],
    ['events', 'stream_id', 'gen_random_uuid()'],
  ] as const;

  it('[WAL-5] finds any single alteration of a random row', { timeout: 240_000 }, async () => {
    const alteration = fc.record({
      change: fc.constantFrom(...alterations),
      row: fc.integer({ min: 0, max: 10_000 }),
      by: fc.integer({ min: 1, max: 1_000 }),
      remove: fc.integer({ min: 0, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(alteration, async ({ change: [name, column, value], row, by, remove }) => {
        const key = {
          ledger_entries: 'wallet_id, version',
          wallets: 'id',
          holds: 'id',
          sessions: 'id',
          events: 'position',
        }[name];
        const target = `(tableoid, ctid) = (SELECT tableoid, ctid FROM ${name} ORDER BY ${key} LIMIT 1 OFFSET $1 % (SELECT count(*)::int FROM ${name}))`;
        const sql =
          remove === 0 && name !== 'sessions'
            ? `DELETE FROM ${name} WHERE ${target} AND $2::int > 0`
            : `UPDATE ${name} SET ${column} = ${value.replaceAll('$2', '$2::int')} WHERE ${target} AND $2::int > 0`;
        try {
          await verifyTampered(sql, [row, by]);
        } catch (error) {
          // A constraint of the table stands in the way of even a superuser: that finds it as well.
          expect(isConstraintViolation(error), String(error)).toBe(true);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('[WAL-5] and verifies again when everything is as it was', async () => {
    expect(await verifyLedger(table.core, systemCall('test'), {})).toMatchObject({ ok: true, difference: null });
  });

  /** Tampers, and verifies that it is found. */
  async function verifyTampered(sql: string, values: unknown[], ...more: [sql: string, values: unknown[]][]) {
    const verified = await withTampered(database, { sql, values, more }, () =>
      verifyLedger(table.core, systemCall('test'), {}),
    );
    expect(verified.ok).toBe(false);
    return verified;
  }
});

function isConstraintViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '23514' || error.code === '23505');
}
