/**
 * What each index of the event store costs a spin: 100,000 events inserted by one statement, once without and once with the
 * index, in alternating rounds; medians.
 *
 *     pnpm bench event-indexes [--rounds 7] [--events 100000]
 */
import { parseArgs } from 'node:util';
import { manyEvents, manyEventsColumns } from '@croupier/core/event/testing/many-events';
import pg from 'pg';
import { benchDatabase } from './duel/throw-away-postgres.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, events: { type: 'string', default: '100000' } },
});
const rounds = Number(values.rounds);
const events = Number(values.events);

const candidates: Readonly<Record<string, string>> = {
  'type, rare ones only (btree)': `(type, created_at) WHERE type <> 'action.spin'`,
  'time (brin)': 'USING brin (created_at)',
  'actor and game (brin, bloom)':
    'USING brin (actor_id uuid_bloom_ops, game_id text_bloom_ops, created_at) WITH (pages_per_range = 32)',
  'game and time (btree)': '(game_id, created_at)',
  'actor and time (btree)': '(actor_id, created_at)',
};

await using cleanup = new AsyncDisposableStack();
const postgres = cleanup.use(await benchDatabase());
const client = new pg.Client({ connectionString: postgres.url, application_name: 'croupier bench' });
await client.connect();
cleanup.defer(async () => await client.end());
await client.query(manyEvents(events));

/** Milliseconds for the insert, and bytes of the index. */
async function insertInto(index: string | null): Promise<{ ms: number; bytes: number }> {
  // The indexes that every spin needs are there in any case: the key of the stream, and the order of consumers.
  await client.query(`DROP TABLE IF EXISTS measured; CREATE TABLE measured (LIKE events INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING CONSTRAINTS);
    ALTER TABLE measured ADD PRIMARY KEY (stream_id, stream_version, created_at);
    CREATE INDEX ON measured (xid, position)`);
  if (index !== null) await client.query(`CREATE INDEX candidate ON measured ${index}`);
  await client.query('CHECKPOINT');
  const startMs = performance.now();
  await client.query(
    `INSERT INTO measured (${manyEventsColumns}) SELECT ${manyEventsColumns} FROM many_events ORDER BY created_at`,
  );
  const ms = performance.now() - startMs;
  const { rows } = await client.query<{ bytes: number }>(
    "SELECT coalesce(pg_relation_size(to_regclass('candidate')), 0)::int AS bytes",
  );
  return { ms, bytes: rows[0]?.bytes ?? 0 };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

await insertInto(null);
const indexes: Record<string, { costPercent: number; microsPerEvent: number; bytesPerEvent: number }> = {};
for (const [name, index] of Object.entries(candidates)) {
  const without: number[] = [];
  const quotients: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round += 1) {
    const base = await insertInto(null);
    const withIndex = await insertInto(index);
    without.push(base.ms);
    quotients.push(withIndex.ms / base.ms);
    bytes = withIndex.bytes;
  }
  const cost = median(quotients) - 1;
  indexes[name] = {
    costPercent: Number((cost * 100).toFixed(1)),
    microsPerEvent: Number(((cost * median(without) * 1_000) / events).toFixed(2)),
    bytesPerEvent: Number((bytes / events).toFixed(1)),
  };
  console.log(
    `${name}: insert ${median(without).toFixed(0)} ms without, ${indexes[name].costPercent} % more with it, ${indexes[name].bytesPerEvent} bytes an event`,
  );
}
console.log(JSON.stringify({ bench: 'event-indexes', node: process.version, events, rounds, indexes }));
