import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import { readSessionEvents } from '../event/read-session-events.ts';
import { cancelSession } from '../session/cancel-session.ts';
import { systemCall } from '../system-call.ts';
import { Table } from '../testing/table.ts';
import { verifyLedger } from './verify-ledger.ts';

describe('bets that were placed and closed', () => {
  const call = systemCall('test');
  let database: TestDatabase;
  let table: Table;
  let sessionId: string;
  let cashedOutId: string;
  /** Of the spin and of the cash out: the answer, and that to its repetition. */
  const answers: [unknown, unknown][] = [];

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    const { core } = table;
    await table.game();
    const player = await table.caller();
    const walletId = await table.wallet(player);
    sessionId = await table.session(player, walletId);
    cashedOutId = await table.session(player, walletId);
    const place = async (id: string) =>
      await act(core, player, { type: 'PlaceBet', sessionId: id, stakeMinor: 20, idempotencyKey: table.key() });
    await place(sessionId);
    const spin = { type: 'Spin', sessionId, idempotencyKey: table.key() } as const;
    answers.push([await act(core, player, spin), await act(core, player, spin)]);
    await place(sessionId);
    await cancelSession(core, player, { sessionId, idempotencyKey: table.key() });
    await place(cashedOutId);
    const cashOut = { type: 'CashOut', sessionId: cashedOutId, idempotencyKey: table.key() } as const;
    answers.push([await act(core, player, cashOut), await act(core, player, cashOut)]);
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  /** Runs statements that no role of the application may, past every trigger. */
  const forge = async (sql: string) => {
    await database.owner.query(`SET session_replication_role = replica; ${sql}; SET session_replication_role = origin`);
  };

  it('[WAL-5] the events that close a bet name its hold and its transaction, and the ledger agrees', async () => {
    expect(await verifyLedger(table.core, call, {})).toMatchObject({ ok: true, difference: null });
    const { rows } = await database.owner.query(`SELECT e.type, h.state, l.kind FROM events e
      JOIN holds h ON h.id::text = e.payload->>'holdId'
      JOIN ledger_entries l ON l.stream_id = e.stream_id AND l.stream_version = e.stream_version
        AND l.transaction_id::text = coalesce(e.payload->>'transactionId', e.payload->>'actionId') AND l.kind <> 'payout'
      WHERE e.type <> 'action.place_bet' ORDER BY e.type`);
    expect(rows).toEqual([
      { type: 'action.cash_out', state: 'released', kind: 'release' },
      { type: 'action.spin', state: 'settled', kind: 'stake' },
      { type: 'session.cancelled', state: 'released', kind: 'release' },
    ]);
    const { items } = await readSessionEvents(table.core, call, { sessionId, limit: 100 });
    expect(items.filter((one) => one.type === 'action.spin')).toHaveLength(1);
  });

  it('[ACT-3] the answers tell no hold, and are the same when repeated', () => {
    expect(answers).toHaveLength(2);
    for (const [first, repeated] of answers) {
      expect(first).not.toHaveProperty('holdId');
      expect(repeated).toEqual(first);
    }
  });

  const holdOf = (type: string) => `(SELECT (payload->>'holdId')::uuid FROM events WHERE type = '${type}')`;
  it.each([
    [
      'a settled bet that is called released',
      `UPDATE holds SET state = 'released' WHERE id = ${holdOf('action.spin')}`,
      `UPDATE holds SET state = 'settled' WHERE id = ${holdOf('action.spin')}`,
      /closed the hold that it names/,
    ],
    [
      'a released bet that is called settled',
      `UPDATE holds SET state = 'settled' WHERE id = ${holdOf('session.cancelled')}`,
      `UPDATE holds SET state = 'released' WHERE id = ${holdOf('session.cancelled')}`,
      /closed the hold that it names/,
    ],
    [
      'a bet that was closed at another time',
      `UPDATE holds SET closed_at = closed_at + interval '1 s' WHERE id = ${holdOf('action.cash_out')}`,
      `UPDATE holds SET closed_at = closed_at - interval '1 s' WHERE id = ${holdOf('action.cash_out')}`,
      /closed the hold that it names/,
    ],
    [
      'an event of an end that names another transaction',
      `UPDATE events SET payload = replace(payload::text, '"transactionId":"', '"transactionId":"x')::json WHERE type = 'session.cancelled'`,
      `UPDATE events SET payload = replace(payload::text, '"transactionId":"x', '"transactionId":"')::json WHERE type = 'session.cancelled'`,
      /moved exactly/,
    ],
  ])('[WAL-5] %s is found', async (_name, sql, undo, rule) => {
    await forge(sql);
    const { ok, difference } = await verifyLedger(table.core, call, {});
    await forge(undo);
    expect(ok).toBe(false);
    expect(difference?.rule).toMatch(rule);
    expect(await verifyLedger(table.core, call, {})).toMatchObject({ ok: true });
  });
});
