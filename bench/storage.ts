/**
 * Bytes on the disk of one single spin: its event, its ledger entries and its idempotency key, with their indexes, after
 * VACUUM. The spins are played through the use case, by 64 sessions.
 *
 *     pnpm bench storage [--spins 50000]
 */
import { parseArgs } from 'node:util';
import { act } from '@croupier/core/action/act';
import { Table } from '@croupier/core/testing/table';
import { createPool } from '@croupier/db/pool';
import { benchDatabase } from './duel/throw-away-postgres.ts';

const { values } = parseArgs({ options: { spins: { type: 'string', default: '50000' } } });
const spins = Number(values.spins);
const sessions = 64;
const stakeMinor = 10;

await using postgres = await benchDatabase();
const pool = createPool({ url: postgres.url, max: 8, applicationName: 'croupier bench', statementTimeoutMs: 0 });
const table = await Table.open(pool);
await table.game();
const caller = await table.caller();
const sessionIds = await Promise.all(
  Array.from({ length: sessions }, async () => await table.session(caller, await table.wallet(caller, 1_000_000_000))),
);

interface Size {
  readonly table: string;
  readonly rows: number;
  readonly heap: number;
  readonly indexes: number;
}

/** Every table that a spin adds rows to. */
async function sizes(): Promise<Size[]> {
  await pool.query('VACUUM (ANALYZE)');
  const { rows } = await pool.query<Size>(`
    SELECT name AS table, sum(rows)::int AS rows, sum(pg_table_size(oid))::int AS heap, sum(pg_indexes_size(oid))::int AS indexes
    FROM (
      SELECT 'events' AS name, inhrelid AS oid, greatest(c.reltuples, 0) AS rows
        FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'events'::regclass
      UNION ALL SELECT relname, oid, greatest(reltuples, 0) FROM pg_class
        WHERE relname IN ('ledger_entries', 'idempotency_keys', 'sessions', 'wallets') AND relkind = 'r'
    ) t GROUP BY name ORDER BY name`);
  return rows;
}

const before = await sizes();
const perSession = Math.ceil(spins / sessions);
await Promise.all(
  sessionIds.map(async (sessionId, seat) => {
    let free = false;
    for (let spin = 0; spin < perSession; spin += 1) {
      // A key as the SDK makes them: a UUID.
      const idempotencyKey = `${String(seat).padStart(8, '0')}-0000-4000-8000-${String(spin).padStart(12, '0')}`;
      const result = await act(table.core, caller, {
        type: 'Spin',
        sessionId,
        idempotencyKey,
        ...(free ? {} : { stakeMinor }),
      });
      free = result.freeSpins !== null;
    }
  }),
);
const after = await sizes();
const played = perSession * sessions;
const { rows: payload } = await pool.query<{ bytes: number }>(
  "SELECT round(avg(octet_length(payload::text)))::int AS bytes FROM events WHERE type = 'action.spin'",
);
const tables = after.map((now) => {
  const then = before.find((one) => one.table === now.table);
  const a = (bytes: number, was = 0) => Math.round((bytes - was) / played);
  return {
    table: now.table,
    rowsPerSpin: Number(((now.rows - (then?.rows ?? 0)) / played).toFixed(2)),
    heapBytes: a(now.heap, then?.heap),
    indexBytes: a(now.indexes, then?.indexes),
  };
});
const bytesPerSpin = tables.reduce((sum, one) => sum + one.heapBytes + one.indexBytes, 0);
for (const one of tables) {
  console.log(
    `${one.table}: ${one.rowsPerSpin} rows a spin, ${one.heapBytes} bytes of rows and ${one.indexBytes} of indexes`,
  );
}
await pool.end();
console.log(`${bytesPerSpin} bytes a spin, over ${played} spins`);
console.log(
  JSON.stringify({
    bench: 'storage',
    node: process.version,
    spins: played,
    payloadBytes: payload[0]?.bytes ?? null,
    bytesPerSpin,
    tables,
  }),
);
