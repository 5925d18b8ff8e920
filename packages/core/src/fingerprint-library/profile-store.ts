import type { Profile } from '@croupier/fingerprint/similarity/profile';
import { present } from '@croupier/kernel/assert';
import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';
import { bytes, time } from '../commit/rows.ts';
import type { StoredEvent } from '../event/stored-event.ts';

/** What the library knows of an entry without reading its profile. */
export interface LibraryRecord {
  readonly id: Id;
  readonly ownerId: Id;
  readonly fingerprintId: Id | null;
  readonly documentHash: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly gameId: string;
  readonly parHash: string;
  readonly engineVersion: string;
  /** Rows of each reel, such as `3-3-3-3-3`. */
  readonly geometry: string;
  readonly signature: string | null;
  readonly spins: number;
  readonly rtp: number | null;
  readonly hitFrequency: number | null;
  readonly sigma: number | null;
  readonly engine: string;
  readonly randomness: string | null;
  readonly createdAtMs: number;
}

export interface NewEntry extends LibraryRecord {
  /** As stored; null for a run, which has it. */
  readonly documentText: string | null;
  readonly profile: Profile;
  /** Of a kept document. */
  readonly event: StoredEvent | null;
}

interface Row {
  id: string;
  owner_id: string;
  fingerprint_id: string | null;
  document_hash: string;
  name: string;
  tags: string[];
  game_id: string;
  par_hash: string;
  engine_version: string;
  geometry: string;
  signature: string | null;
  spins: number;
  rtp: number | null;
  hit_frequency: number | null;
  sigma: number | null;
  engine: string;
  randomness: string | null;
  created_at: Date;
}

const columns = `id, owner_id, fingerprint_id, document_hash, name, tags, game_id, par_hash, engine_version, geometry, signature,
  spins, rtp, hit_frequency, sigma, engine, randomness, created_at`;

function recordOf(row: Row): LibraryRecord {
  return {
    id: row.id,
    ownerId: row.owner_id,
    fingerprintId: row.fingerprint_id,
    documentHash: row.document_hash,
    name: row.name,
    tags: row.tags,
    gameId: row.game_id,
    parHash: row.par_hash,
    engineVersion: row.engine_version,
    geometry: row.geometry,
    signature: row.signature,
    spins: row.spins,
    rtp: row.rtp,
    hitFrequency: row.hit_frequency,
    sigma: row.sigma,
    engine: row.engine,
    randomness: row.randomness,
    createdAtMs: row.created_at.getTime(),
  };
}

/** Writers of the library take turns until their transactions end: so positions become visible in their order. */
async function takeTurn(db: Queryable): Promise<void> {
  await db.query({ text: "SELECT pg_advisory_xact_lock(hashtextextended('croupier fingerprint library', 0))" });
}

/** Adds an entry. Answers false when the run has one already. @throws a unique violation for a document that its owner keeps already */
export async function insertEntry(db: Queryable, entry: NewEntry): Promise<boolean> {
  await takeTurn(db);
  const { rowCount } = await db.query({
    name: 'library-insert',
    text: `INSERT INTO fingerprint_profiles (${columns}, position, document, vector, profile, stream_version, head_hash)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        nextval('fingerprint_profiles_position_seq'), $19, $20, $21, $22, $23)
      ON CONFLICT (fingerprint_id) DO NOTHING`,
    values: [
      entry.id,
      entry.ownerId,
      entry.fingerprintId,
      entry.documentHash,
      entry.name,
      entry.tags,
      entry.gameId,
      entry.parHash,
      entry.engineVersion,
      entry.geometry,
      entry.signature,
      entry.spins,
      entry.rtp,
      entry.hitFrequency,
      entry.sigma,
      entry.engine,
      entry.randomness,
      time(entry.createdAtMs),
      entry.documentText,
      bytes(vectorBytes(entry.profile.vector)),
      JSON.stringify(entry.profile),
      entry.event?.streamVersion ?? null,
      entry.event === null ? null : bytes(entry.event.hash),
    ],
  });
  return rowCount === 1;
}

/** Marks an entry as removed. Answers false when it was removed already. */
export async function removeEntry(db: Queryable, id: Id, event: StoredEvent | null, atMs: number): Promise<boolean> {
  await takeTurn(db);
  const { rowCount } = await db.query({
    text: `UPDATE fingerprint_profiles SET removed_at = $2, position = nextval('fingerprint_profiles_position_seq'),
        stream_version = COALESCE($3, stream_version), head_hash = COALESCE($4, head_hash)
      WHERE id = $1 AND removed_at IS NULL`,
    values: [id, time(atMs), event?.streamVersion ?? null, event === null ? null : bytes(event.hash)],
  });
  return rowCount === 1;
}

/** An entry by its own id or by that of its run; undefined when it is not there, or removed. */
export async function readEntry(db: Queryable, id: Id): Promise<LibraryRecord | undefined> {
  const { rows } = await db.query<Row>({
    name: 'library-read',
    text: `SELECT ${columns} FROM fingerprint_profiles WHERE (id = $1 OR fingerprint_id = $1) AND removed_at IS NULL`,
    values: [id],
  });
  return rows[0] && recordOf(rows[0]);
}

/** The head of a kept document's stream. */
export async function readHead(db: Queryable, id: Id): Promise<{ version: number; hash: Uint8Array } | undefined> {
  const { rows } = await db.query<{ stream_version: number; head_hash: Buffer }>({
    text: 'SELECT stream_version, head_hash FROM fingerprint_profiles WHERE id = $1 AND head_hash IS NOT NULL FOR UPDATE',
    values: [id],
  });
  return rows[0] && { version: rows[0].stream_version, hash: rows[0].head_hash };
}

/** The entry that an owner keeps of a document. */
export async function readKept(db: Queryable, ownerId: Id, documentHash: string): Promise<LibraryRecord | undefined> {
  const { rows } = await db.query<Row>({
    text: `SELECT ${columns} FROM fingerprint_profiles
      WHERE owner_id = $1 AND document_hash = $2 AND removed_at IS NULL AND fingerprint_id IS NULL`,
    values: [ownerId, documentHash],
  });
  return rows[0] && recordOf(rows[0]);
}

/** Profiles by id, as far as they are there. */
export async function readProfiles(db: Queryable, ids: readonly Id[]): Promise<Map<Id, Profile>> {
  const { rows } = await db.query<{ id: string; profile: string }>({
    name: 'library-profiles',
    text: 'SELECT id, profile::text AS profile FROM fingerprint_profiles WHERE id = ANY ($1::uuid[])',
    values: [ids],
  });
  return new Map(rows.map(({ id, profile }) => [id, JSON.parse(profile)]));
}

/** The document of an entry: its own, or its run's. */
export async function readDocument(db: Queryable, id: Id): Promise<unknown> {
  const { rows } = await db.query<{ document: string }>({
    text: `SELECT COALESCE(p.document, f.document)::text AS document
      FROM fingerprint_profiles p LEFT JOIN fingerprints f ON f.id = p.fingerprint_id WHERE p.id = $1`,
    values: [id],
  });
  return JSON.parse(present(rows[0], 'no such entry').document);
}

/** An entry as the index takes it. */
export interface IndexRow {
  readonly record: LibraryRecord;
  readonly position: number;
  readonly removed: boolean;
  readonly vector: Float32Array;
}

/** Entries that were added or removed after a position, in their order. */
export async function readChanges(db: Queryable, afterPosition: number, limit: number): Promise<IndexRow[]> {
  const { rows } = await db.query<Row & { position: number; removed: boolean; vector: Buffer }>({
    name: 'library-changes',
    text: `SELECT ${columns}, position, removed_at IS NOT NULL AS removed, vector FROM fingerprint_profiles
      WHERE position > $1 ORDER BY position LIMIT $2`,
    values: [afterPosition, limit],
  });
  return rows.map((row) => ({
    record: recordOf(row),
    position: row.position,
    removed: row.removed,
    vector: vectorFrom(row.vector),
  }));
}

function vectorBytes(vector: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * vector.length));
  for (const [part, value] of vector.entries()) view.setFloat32(4 * part, value, true);
  return new Uint8Array(view.buffer);
}

function vectorFrom(stored: Buffer): Float32Array {
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  const vector = new Float32Array(stored.byteLength / 4);
  for (let part = 0; part < vector.length; part += 1) vector[part] = view.getFloat32(4 * part, true);
  return vector;
}
