import type { FingerprintView } from '@croupier/contract/fingerprint';
import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';
import { bytes, time } from '../commit/rows.ts';
import type { StoredEvent } from '../event/stored-event.ts';

/** A run as it is stored, with what its session has played so far. */
export interface FingerprintRecord {
  readonly id: Id;
  readonly ownerId: Id;
  readonly gameId: string;
  readonly parHash: string;
  readonly engineVersion: string;
  readonly walletId: Id;
  readonly sessionId: Id;
  readonly stakeMinor: number;
  readonly coins: number | null;
  readonly spinsBudget: number;
  readonly maxSpendMinor: number | null;
  readonly maxSeconds: number | null;
  readonly status: FingerprintView['status'];
  readonly stopReason: string | null;
  readonly document: FingerprintView['document'];
  readonly documentHash: string | null;
  readonly streamVersion: number;
  readonly headHash: Uint8Array;
  readonly createdAtMs: number;
  readonly completedAtMs: number | null;
  readonly spinsDone: number;
  readonly spentMinor: number;
}

interface Row {
  id: string;
  owner_id: string;
  game_id: string;
  par_hash: string;
  engine_version: string;
  wallet_id: string;
  session_id: string;
  stake_minor: number;
  coins: number | null;
  spins_budget: number;
  max_spend_minor: number | null;
  max_seconds: number | null;
  status: FingerprintView['status'];
  stop_reason: string | null;
  document_text: string | null;
  document_hash: string | null;
  stream_version: number;
  head_hash: Buffer;
  created_at: Date;
  completed_at: Date | null;
  spins_done: number;
  spent_minor: number;
}

const columns = `f.id, f.owner_id, f.game_id, f.par_hash, f.engine_version, f.wallet_id, f.session_id, f.stake_minor, f.coins,
  f.spins_budget, f.max_spend_minor, f.max_seconds, f.status, f.stop_reason, f.document_hash, f.stream_version, f.head_hash,
  f.created_at, f.completed_at, s.nonce AS spins_done, s.stake_minor + s.fees_minor AS spent_minor`;

function recordOf(row: Row): FingerprintRecord {
  return {
    id: row.id,
    ownerId: row.owner_id,
    gameId: row.game_id,
    parHash: row.par_hash,
    engineVersion: row.engine_version,
    walletId: row.wallet_id,
    sessionId: row.session_id,
    stakeMinor: row.stake_minor,
    coins: row.coins,
    spinsBudget: row.spins_budget,
    maxSpendMinor: row.max_spend_minor,
    maxSeconds: row.max_seconds,
    status: row.status,
    stopReason: row.stop_reason,
    document: row.document_text === null ? null : JSON.parse(row.document_text),
    documentHash: row.document_hash,
    streamVersion: row.stream_version,
    headHash: row.head_hash,
    createdAtMs: row.created_at.getTime(),
    completedAtMs: row.completed_at?.getTime() ?? null,
    spinsDone: row.spins_done,
    spentMinor: row.spent_minor,
  };
}

/** A run by its id, or undefined. */
export async function readFingerprint(db: Queryable, id: Id): Promise<FingerprintRecord | undefined> {
  const { rows } = await db.query<Row>({
    name: 'read-fingerprint',
    text: `SELECT ${columns}, f.document::text AS document_text
      FROM fingerprints f JOIN sessions s ON s.id = f.session_id WHERE f.id = $1`,
    values: [id],
  });
  return rows[0] && recordOf(rows[0]);
}

/** A run by its id without its document, or undefined: for those who ask often. */
export async function readProgress(db: Queryable, id: Id): Promise<FingerprintRecord | undefined> {
  const { rows } = await db.query<Row>({
    name: 'read-fingerprint-progress',
    text: `SELECT ${columns}, NULL::text AS document_text FROM fingerprints f JOIN sessions s ON s.id = f.session_id WHERE f.id = $1`,
    values: [id],
  });
  return rows[0] && recordOf(rows[0]);
}

/** Runs without their documents, newest first, below `beforeId`. */
export async function readFingerprints(
  db: Queryable,
  query: { ownerId: Id | null; gameId: string | null; status: string | null; beforeId: Id; limit: number },
): Promise<FingerprintRecord[]> {
  const { rows } = await db.query<Row>({
    name: 'read-fingerprints',
    text: `SELECT ${columns}, NULL::text AS document_text FROM fingerprints f JOIN sessions s ON s.id = f.session_id
      WHERE f.id < $1 AND ($2::uuid IS NULL OR f.owner_id = $2) AND ($3::text IS NULL OR f.game_id = $3)
        AND ($4::text IS NULL OR f.status = $4)
      ORDER BY f.id DESC LIMIT $5`,
    values: [query.beforeId, query.ownerId, query.gameId, query.status, query.limit],
  });
  return rows.map(recordOf);
}

/** Puts one more event on the stream of a run. Answers false when its status has changed, or another event came before. */
export async function advanceFingerprint(db: Queryable, run: FingerprintRecord, event: StoredEvent): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `UPDATE fingerprints SET stream_version = $2, head_hash = $3
      WHERE id = $1 AND status = $4 AND stream_version = $2 - 1`,
    values: [run.id, event.streamVersion, bytes(event.hash), run.status],
  });
  return rowCount === 1;
}

/**
 * Ends a running run, with its sample when there is one. Answers false when it was ended already, or another event came
 * before.
 */
export async function endFingerprint(
  db: Queryable,
  run: FingerprintRecord,
  end: {
    status: 'completed' | 'cancelled' | 'failed';
    stopReason: string;
    document: string | null;
    documentHash: string | null;
    sample: {
      format: string;
      spins: number;
      hash: string;
      bytes: Uint8Array;
      winsHash: string;
      wins: Uint8Array;
    } | null;
    event: StoredEvent;
  },
): Promise<boolean> {
  const { event, sample } = end;
  const { rowCount } = await db.query({
    text: `UPDATE fingerprints SET status = $2, stop_reason = $3, document = $4, document_hash = $5, stream_version = $6,
        head_hash = $7, completed_at = $8 WHERE id = $1 AND status = 'running' AND stream_version = $6 - 1`,
    values: [
      run.id,
      end.status,
      end.stopReason,
      end.document,
      end.documentHash,
      event.streamVersion,
      bytes(event.hash),
      time(event.atMs),
    ],
  });
  if (rowCount !== 1) return false;
  if (sample) {
    await db.query({
      text: `INSERT INTO fingerprint_samples (fingerprint_id, format, spins, hash, bytes, wins_hash, wins, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      values: [
        run.id,
        sample.format,
        sample.spins,
        sample.hash,
        Buffer.from(sample.bytes),
        sample.winsHash,
        Buffer.from(sample.wins),
        time(event.atMs),
      ],
    });
  }
  return true;
}

/** The sample of a run as it is stored; undefined when there is none. */
export interface StoredSample {
  readonly bytes: Uint8Array;
  readonly winsHash: string | null;
}

export async function readSample(db: Queryable, fingerprintId: Id): Promise<StoredSample | undefined> {
  const { rows } = await db.query<{ bytes: Buffer; wins_hash: string | null }>({
    name: 'read-fingerprint-sample',
    text: 'SELECT bytes, wins_hash FROM fingerprint_samples WHERE fingerprint_id = $1',
    values: [fingerprintId],
  });
  return rows[0] && { bytes: rows[0].bytes, winsHash: rows[0].wins_hash };
}
