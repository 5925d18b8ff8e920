import { randomUUID } from 'node:crypto';
import { createToken } from '@croupier/core/identity/create-token';
import { systemCall } from '@croupier/core/system-call';
import { Table } from '@croupier/core/testing/table';
import { createPool, type Pool } from '@croupier/db/pool';
import { profileOf, type Profile } from '@croupier/fingerprint/similarity/profile';
import { benchDatabase } from '../duel/throw-away-postgres.ts';
import { atMost, seededBelow } from './figure.ts';
import { documentOf, generatedTwins, relabelled, shippedTwins } from './library-games.ts';
import { startServer } from './library-server.ts';

const goalMs = 50;
const rowsOfOneInsert = 1_000;
const querySpins = 1_000;

/**
 * A server process with so many profiles, asked over REST, one request after the other. The profiles are those of generated games with noise on their
 * vectors; real ones of three shipped games are among them. Postgres alone answers the same nearest question with arrays.
 */
export async function lookupFigures({ seed, profiles, lookups }: { seed: number; profiles: number; lookups: number }) {
  await using database = await benchDatabase();
  const pool = createPool({
    url: database.url,
    max: 4,
    applicationName: 'croupier bench library',
    statementTimeoutMs: 0,
  });
  try {
    const table = await Table.open(pool);
    const caller = await table.caller('operator');
    const { userId } = caller.principal;
    const { token } = await createToken(table.core, systemCall('bench'), { userId, name: 'bench', contextLevel: 2 });
    const started = performance.now();
    const ids = await fill(pool, { ownerId: userId, seed, profiles });
    const filledSeconds = secondsSince(started);
    await using server = await startServer(database.url);
    const ask = askerOf(server.url, token);
    const begun = performance.now();
    await ask('GET', '/library?limit=1');
    const firstAnswerSeconds = secondsSince(begun);
    const below = seededBelow(seed);
    const queries = shippedTwins().map(({ game }, index) => game.recorded(querySpins, seed + index));
    const documents = [
      ...queries.map(documentOf),
      ...queries.map((query, index) => documentOf(relabelled(query, seed + index))),
      ...generatedTwins(3, seed + 5).map(({ game }) => documentOf(game.recorded(querySpins, seed))),
    ];
    const some = (): string => ids[below(ids.length)] ?? '';
    const timed = async (request: () => Promise<unknown>) => await timesOf(lookups, request);
    let found = 0;
    const nearest = await timed(async () => await ask('GET', `/library/${some()}/nearest?limit=10`));
    const search = await timed(async () => {
      const rtpMin = 0.7 + below(400) / 1_000;
      await ask('GET', `/library?rtpMin=${rtpMin}&rtpMax=${rtpMin + 0.02}&sigmaMin=2&limit=50`);
    });
    let asked = 0;
    const matched = await timed(async () => {
      const answer = await ask('POST', '/library/match', { document: documents[asked % documents.length], limit: 5 });
      if (typeof answer === 'object' && answer !== null && 'verdict' in answer && answer.verdict === 'found')
        found += 1;
      asked += 1;
    });
    const alone = await timesOf(Math.min(5, lookups), async () => await nearestInPostgres(pool, some()));
    return {
      profiles: ids.length,
      lookups,
      filledSeconds,
      firstAnswerSeconds,
      nearest: { p50Ms: nearest.p50Ms, p95Ms: atMost(nearest.p95Ms, goalMs) },
      search: { p50Ms: search.p50Ms, p95Ms: atMost(search.p95Ms, goalMs) },
      match: {
        p50Ms: matched.p50Ms,
        p95Ms: atMost(matched.p95Ms, goalMs),
        found: { value: found, of: asked, knownShare: Math.round((6 / documents.length) * 1e4) / 1e4 },
      },
      postgresAlone: { nearestP50Ms: alone.p50Ms, nearestP95Ms: alone.p95Ms },
      serverMemoryMiB: server.memoryMiB(),
    };
  } finally {
    await pool.end();
  }
}

/** Entries in the table itself; a server reads them as it would have at its start. */
async function fill(
  pool: Pool,
  { ownerId, seed, profiles }: { ownerId: string; seed: number; profiles: number },
): Promise<string[]> {
  const below = seededBelow(seed);
  const real = shippedTwins().flatMap(({ game, twin }) =>
    [game, twin].map((of) => profileOf(documentOf(of.recorded(3_000, below(1e9))))),
  );
  const bases = generatedTwins(20, seed + 9).map(({ game }) => profileOf(documentOf(game.recorded(1_000, below(1e9)))));
  await pool.query('CREATE TABLE bench_vectors (id uuid PRIMARY KEY, geometry text NOT NULL, parts real[] NOT NULL)');
  const ids: string[] = [];
  for (let from = 0; from < profiles; from += rowsOfOneInsert) {
    const rows = Array.from({ length: Math.min(rowsOfOneInsert, profiles - from) }, (_, index) => {
      const known = real[from + index];
      return known ?? jittered(bases[below(bases.length)] ?? bases[0], below);
    }).filter((profile) => profile !== undefined);
    const made = rows.map(() => randomUUID());
    ids.push(...made);
    await pool.query(
      `INSERT INTO fingerprint_profiles (id, position, owner_id, document, document_hash, name, tags, game_id, par_hash, engine_version,
          geometry, signature, spins, rtp, hit_frequency, sigma, engine, vector, profile, stream_version, head_hash, created_at)
        SELECT r.id, nextval('fingerprint_profiles_position_seq'), $1, '{}', r.id::text, r.name, '{}', 'bench', '', '', r.geometry, r.signature, r.spins, r.rtp, r.hit,
          r.sigma, 'reel-strips', r.vector, r.profile, 1, '\\x00', now()
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::int[], $7::float8[], $8::float8[], $9::float8[], $10::bytea[], $11::json[])
          AS r (id, name, geometry, signature, spins, rtp, hit, sigma, vector, profile)`,
      [
        ownerId,
        made,
        rows.map((_, index) => `entry ${from + index}`),
        rows.map(({ rows: heights }) => heights.join('-')),
        rows.map(({ signature }) => signature),
        rows.map(({ spins }) => spins),
        rows.map(({ statistics }) => statistics.rtp?.value ?? null),
        rows.map(({ statistics }) => statistics.hitFrequency?.value ?? null),
        rows.map(({ statistics }) => statistics.sigma?.value ?? null),
        rows.map(({ vector }) => Buffer.from(Float32Array.from(vector).buffer)),
        rows.map((profile) => JSON.stringify(profile)),
      ],
    );
    await pool.query(
      `INSERT INTO bench_vectors SELECT id, geometry, parts::real[]
        FROM unnest($1::uuid[], $2::text[], $3::text[]) AS r (id, geometry, parts)`,
      [made, rows.map(({ rows: heights }) => heights.join('-')), rows.map(({ vector }) => `{${vector.join()}}`)],
    );
  }
  await pool.query('ANALYZE fingerprint_profiles');
  return ids;
}

/** A made-up game: another signature, other figures, another place. */
function jittered(base: Profile | undefined, below: (bound: number) => number): Profile | undefined {
  if (base === undefined) return undefined;
  const noise = (width: number): number => ((below(2_001) - 1_000) / 1_000) * width;
  const { statistics } = base;
  const { rtp } = statistics;
  return {
    ...base,
    vector: base.vector.map((part) => Math.max(0, part + noise(0.08))),
    signature: randomUUID().replaceAll('-', '').padEnd(64, '0'),
    statistics: { ...statistics, rtp: rtp && { ...rtp, value: Math.max(0, rtp.value + noise(0.2)) } },
  };
}

/** The same question by SQL alone: without a vector index every row of the geometry is looked at. */
async function nearestInPostgres(pool: Pool, id: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('SET statement_timeout = 0');
    await client.query(
      `SELECT v.id, (SELECT sum((a - b) ^ 2) FROM unnest(v.parts, w.parts) AS t (a, b)) AS distance
        FROM bench_vectors w JOIN bench_vectors v ON v.geometry = w.geometry WHERE w.id = $1 ORDER BY distance LIMIT 10`,
      [id],
    );
  } finally {
    client.release();
  }
}

type Ask = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<unknown>;

function askerOf(url: string, token: string): Ask {
  return async (method, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  };
}

async function timesOf(count: number, request: () => Promise<unknown>): Promise<{ p50Ms: number; p95Ms: number }> {
  const times: number[] = [];
  // The first few warm up caches and compilers.
  for (let turn = -5; turn < count; turn += 1) {
    const started = performance.now();
    await request();
    if (turn >= 0) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => Math.round((times[Math.ceil(share * times.length) - 1] ?? 0) * 100) / 100;
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}

function secondsSince(startMs: number): number {
  return Math.round(performance.now() - startMs) / 1_000;
}
