import { createToken } from '@croupier/core/identity/create-token';
import { systemCall } from '@croupier/core/system-call';
import { Table } from '@croupier/core/testing/table';
import { createPool, type Pool } from '@croupier/db/pool';
import { benchDatabase } from '../duel/throw-away-postgres.ts';
import { atMost, seededBelow } from './figure.ts';
import { fillLibrary } from './library-fill.ts';
import { documentOf, generatedTwins, relabelled, shippedTwins } from './library-games.ts';
import { startServer } from './library-server.ts';

const goalMs = 50;
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
    const ids = await fillLibrary(pool, { ownerId: userId, seed, profiles });
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
    // Seconds each: a few tell enough.
    const alone = await timesOf(Math.min(3, lookups), async () => await nearestInPostgres(pool, some()), 1);
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

/** @param warmUps requests before those that count: for caches and compilers */
async function timesOf(
  count: number,
  request: () => Promise<unknown>,
  warmUps = 5,
): Promise<{ p50Ms: number; p95Ms: number }> {
  const times: number[] = [];
  for (let turn = -warmUps; turn < count; turn += 1) {
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
