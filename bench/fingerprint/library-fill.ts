import { randomUUID } from 'node:crypto';
import type { Pool } from '@croupier/db/pool';
import { profileOf, type Profile } from '@croupier/fingerprint/similarity/profile';
import { seededBelow } from './figure.ts';
import { documentOf, generatedTwins, shippedTwins } from './library-games.ts';

const rowsOfOneInsert = 2_000;

interface Row {
  /** Place of the profile that most of this one's text is taken from. */
  readonly base: number;
  readonly profile: Profile;
}

/**
 * Entries in the table itself, as a server reads them at its start: real profiles of three shipped games and their twins, and those of generated games
 * with noise on their vectors. `bench_vectors` holds the same vectors as arrays. Answers the ids of the entries.
 */
export async function fillLibrary(
  pool: Pool,
  { ownerId, seed, profiles }: { readonly ownerId: string; readonly seed: number; readonly profiles: number },
): Promise<string[]> {
  const below = seededBelow(seed);
  const real = shippedTwins().flatMap(({ game, twin }) =>
    [game, twin].map((of) => profileOf(documentOf(of.recorded(3_000, below(1e9))))),
  );
  const made = generatedTwins(20, seed + 9).map(({ game }) => profileOf(documentOf(game.recorded(1_000, below(1e9)))));
  const bases = [...real, ...made];
  await pool.query('CREATE TABLE bench_vectors (id uuid PRIMARY KEY, geometry text NOT NULL, parts real[] NOT NULL)');
  await pool.query('CREATE TABLE bench_bases (place int PRIMARY KEY, text text NOT NULL)');
  await pool.query('INSERT INTO bench_bases SELECT * FROM unnest($1::int[], $2::text[])', [
    [...bases.keys()],
    bases.map(sharedText),
  ]);
  const ids: string[] = [];
  while (ids.length < profiles) {
    const rows = Array.from({ length: Math.min(rowsOfOneInsert, profiles - ids.length) }, (_, index) =>
      rowOf(ids.length + index),
    );
    ids.push(...(await insert(pool, ownerId, rows, ids.length)));
  }
  await pool.query('ANALYZE fingerprint_profiles');
  return ids;

  function rowOf(place: number): Row {
    const base = place < real.length ? place : real.length + below(made.length);
    const profile = bases[base];
    if (profile === undefined) throw new Error('there is no such profile');
    return { base, profile: place < real.length ? profile : jittered(profile, below) };
  }
}

/** Texts are put together in Postgres: most of a profile is that of its base. */
async function insert(pool: Pool, ownerId: string, rows: readonly Row[], from: number): Promise<string[]> {
  const ids = rows.map(() => randomUUID());
  const geometries = rows.map(({ profile }) => profile.rows.join('-'));
  await pool.query(
    `INSERT INTO fingerprint_profiles (id, position, owner_id, document, document_hash, name, tags, game_id, par_hash, engine_version,
        geometry, signature, spins, rtp, hit_frequency, sigma, engine, vector, profile, stream_version, head_hash, created_at)
      SELECT r.id, nextval('fingerprint_profiles_position_seq'), $1, '{}', r.id::text, r.name, '{}', 'bench', '', '', r.geometry, r.signature, r.spins, r.rtp, r.hit,
        r.sigma, 'reel-strips', r.vector, (b.text || r.own)::json, 1, '\\x00', now()
      FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::int[], $7::float8[], $8::float8[], $9::float8[], $10::bytea[], $11::int[], $12::text[])
        AS r (id, name, geometry, signature, spins, rtp, hit, sigma, vector, base, own) JOIN bench_bases b ON b.place = r.base`,
    [
      ownerId,
      ids,
      rows.map((_, index) => `entry ${from + index}`),
      geometries,
      rows.map(({ profile }) => profile.signature),
      rows.map(({ profile }) => profile.spins),
      rows.map(({ profile }) => profile.statistics.rtp?.value ?? null),
      rows.map(({ profile }) => profile.statistics.hitFrequency?.value ?? null),
      rows.map(({ profile }) => profile.statistics.sigma?.value ?? null),
      rows.map(({ profile }) => Buffer.from(Float32Array.from(profile.vector).buffer)),
      rows.map(({ base }) => base),
      rows.map(({ profile }) => ownText(profile)),
    ],
  );
  await pool.query(
    `INSERT INTO bench_vectors SELECT id, geometry, parts::real[]
      FROM unnest($1::uuid[], $2::text[], $3::text[]) AS r (id, geometry, parts)`,
    [ids, geometries, rows.map(({ profile }) => `{${profile.vector.join()}}`)],
  );
  return ids;
}

/** The text of a profile up to what a made-up game has of its own. */
function sharedText(profile: Profile): string {
  const text = JSON.stringify({ ...profile, vector: undefined, signature: undefined, statistics: undefined });
  return `${text.slice(0, -1)},`;
}

function ownText({ vector, signature, statistics }: Profile): string {
  return JSON.stringify({ vector, signature, statistics }).slice(1);
}

/** A made-up game: another signature, other figures, another place. */
function jittered(base: Profile, below: (bound: number) => number): Profile {
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
