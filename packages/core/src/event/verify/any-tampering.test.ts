import { testDatabase } from '@croupier/testkit/postgres';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { act } from '../../action/act.ts';
import { systemCall } from '../../system-call.ts';
import { Table } from '../../testing/table.ts';
import { tampered } from '../testing/tampered.ts';
import { proveEvents } from './prove-events.ts';
import { verifyEvents } from './verify-events.ts';

/** One way to tamper with the event that stands at place `n` of the store; each must be found. */
const waysWithOneEvent = [
  "UPDATE events SET payload = (payload::text || ' ')::json",
  "UPDATE events SET payload = '{}'",
  'UPDATE events SET stream_version = stream_version + 1000',
  "UPDATE events SET type = type || 'x'",
  'UPDATE events SET schema_version = schema_version + 1',
  'UPDATE events SET actor_id = gen_random_uuid()',
  "UPDATE events SET request_id = request_id || 'x'",
  "UPDATE events SET trace_id = coalesce(trace_id, '') || 'x'",
  "UPDATE events SET idempotency_key = coalesce(idempotency_key, '') || 'x'",
  "UPDATE events SET created_at = created_at + interval '1 ms'",
  'UPDATE events SET hash = sha256(hash)',
  "UPDATE events SET game_id = coalesce(game_id, '') || 'x'",
  'UPDATE events SET stream_id = gen_random_uuid()',
  'DELETE FROM events',
] as const;

const anEvent = fc.record({
  kind: fc.constant('event' as const),
  sql: fc.constantFrom(...waysWithOneEvent),
  place: fc.nat(),
});
const aHead = fc.record({
  kind: fc.constant('head' as const),
  table: fc.constantFrom('sessions', 'wallets', 'users', 'games', 'fingerprints'),
  change: fc.constantFrom('head_hash = sha256(head_hash)', 'stream_version = stream_version + 1'),
  place: fc.nat(),
});
const aSwap = fc.record({ kind: fc.constant('swap' as const), place: fc.nat() });
const aKey = fc.record({ kind: fc.constant('key' as const), place: fc.nat() });

describe('any one tampering', () => {
  it('[EVT-5] in a database of random play is found, in the stream where it was done', async () => {
    await using database = await testDatabase();
    const table = await Table.open(database.pool);
    await table.game();
    const call = await table.caller();
    const walletId = await table.wallet(call);
    const counts = fc.sample(fc.integer({ min: 0, max: 12 }), 6);
    for (const spins of counts) {
      const sessionId = await table.session(call, walletId);
      for (let spin = 0; spin < spins; spin += 1) {
        await act(table.core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: table.key() });
      }
    }
    const { owner } = database;
    const { rows: events } = await owner.query<{ stream_id: string; stream_version: number }>(
      'SELECT stream_id, stream_version FROM events ORDER BY stream_id, stream_version',
    );
    const nth = <T>(list: readonly T[], place: number): T | undefined => list[place % list.length];

    await fc.assert(
      fc.asyncProperty(fc.oneof(anEvent, aHead, aSwap, aKey), async (tampering) => {
        let statement: readonly [string, readonly unknown[]];
        let streamId: string | undefined;
        if (tampering.kind === 'event') {
          const event = nth(events, tampering.place);
          streamId = tampering.sql.includes('SET stream_id') ? undefined : event?.stream_id;
          statement = [
            `${tampering.sql} WHERE stream_id = $1 AND stream_version = $2`,
            [event?.stream_id, event?.stream_version],
          ];
        } else if (tampering.kind === 'swap') {
          const event = nth(
            events.filter((one) => one.stream_version > 1),
            tampering.place,
          );
          streamId = event?.stream_id;
          statement = [
            `UPDATE events SET stream_version = CASE stream_version WHEN $2::int THEN $2::int - 1 ELSE $2::int END
              WHERE stream_id = $1 AND stream_version IN ($2::int, $2::int - 1)`,
            [event?.stream_id, event?.stream_version],
          ];
        } else if (tampering.kind === 'key') {
          statement = [
            `DELETE FROM idempotency_keys WHERE ctid = (SELECT k.ctid FROM idempotency_keys k JOIN events e
              ON e.stream_id = k.stream_id AND e.stream_version = k.stream_version AND e.type LIKE 'action.%'
              ORDER BY k.key OFFSET $1 % 3 LIMIT 1)`,
            [tampering.place],
          ];
          if (counts.reduce((sum, one) => sum + one, 0) < 3) return;
        } else {
          const id = tampering.table === 'games' ? 'stream_id' : 'id';
          const { rows } = await owner.query<{ id: string }>(`SELECT ${id} AS id FROM ${tampering.table} ORDER BY 1`);
          streamId = nth(rows, tampering.place)?.id;
          if (streamId === undefined) return;
          statement = [`UPDATE ${tampering.table} SET ${tampering.change} WHERE ${id} = $1`, [streamId]];
        }
        const proof = await tampered(owner, statement, async (db) => await proveEvents(db, { streamId: null }));
        expect(proof.ok).toBe(false);
        if (streamId !== undefined) expect(proof.difference?.streamId).toBe(streamId);
      }),
      { numRuns: 150 },
    );
    expect((await verifyEvents(table.core, systemCall('audit'), {})).ok).toBe(true);
  });
});
