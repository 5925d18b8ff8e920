import type { Queryable } from '../commit/queryable.ts';
import { bytes, time } from '../commit/rows.ts';
import type { StoredEvent } from '../event/stored-event.ts';
import type { GameRecord } from './domain/game-record.ts';

export interface StoredParSheet {
  readonly document: Record<string, unknown>;
  readonly warnings: { path: string; message: string }[];
  readonly exact: Record<string, unknown> | null;
}

/** A PAR sheet by its hash, or undefined. */
export async function readParSheet(db: Queryable, parHash: string): Promise<StoredParSheet | undefined> {
  const { rows } = await db.query<{ document: string; warnings: string; exact: string | null }>({
    text: 'SELECT document::text, warnings::text, exact::text FROM par_sheets WHERE hash = $1',
    values: [parHash],
  });
  const row = rows[0];
  if (!row) return undefined;
  return {
    document: JSON.parse(row.document),
    warnings: JSON.parse(row.warnings),
    exact: row.exact === null ? null : JSON.parse(row.exact),
  };
}

/** Keeps a sheet. It is known by its hash: the same sheet is kept once. */
export async function keepParSheet(
  db: Queryable,
  sheet: { hash: string; document: string; warnings: string; exact: string | null; atMs: number },
): Promise<void> {
  await db.query({
    text: `INSERT INTO par_sheets (hash, document, warnings, exact, created_at) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (hash) DO NOTHING`,
    values: [sheet.hash, sheet.document, sheet.warnings, sheet.exact, time(sheet.atMs)],
  });
}

interface GameRow {
  id: string;
  stream_id: string;
  title: string;
  status: 'active' | 'retired';
  engine: GameRecord['engine'];
  engine_id: string | null;
  engine_version: string;
  par_hash: string;
  reels: number;
  rows: number;
  lines: number;
  stake_unit_minor: number;
  stake_coins: number[] | null;
  rtp: number | null;
  stream_version: number;
  head_hash: Buffer;
  created_at: Date;
  updated_at: Date;
}

function gameFromRow(row: GameRow): GameRecord {
  return {
    id: row.id,
    streamId: row.stream_id,
    title: row.title,
    status: row.status,
    engine: row.engine,
    engineId: row.engine_id,
    engineVersion: row.engine_version,
    parHash: row.par_hash,
    reels: row.reels,
    rows: row.rows,
    lines: row.lines,
    stake: { unitMinor: row.stake_unit_minor, coins: row.stake_coins },
    rtp: row.rtp,
    streamVersion: row.stream_version,
    headHash: row.head_hash,
    createdAtMs: row.created_at.getTime(),
    updatedAtMs: row.updated_at.getTime(),
  };
}

/** A game by its id, or undefined. */
export async function readGame(db: Queryable, gameId: string): Promise<GameRecord | undefined> {
  const { rows } = await db.query<GameRow>({
    name: 'read-game',
    text: 'SELECT * FROM games WHERE id = $1',
    values: [gameId],
  });
  return rows[0] && gameFromRow(rows[0]);
}

/** Games in the order of their ids, after `afterId`. */
export async function readGames(
  db: Queryable,
  query: { afterId: string; status: string | null; limit: number },
): Promise<GameRecord[]> {
  const { rows } = await db.query<GameRow>({
    name: 'read-games',
    text: 'SELECT * FROM games WHERE id > $1 AND ($2::text IS NULL OR status = $2) ORDER BY id LIMIT $3',
    values: [query.afterId, query.status, query.limit],
  });
  return rows.map(gameFromRow);
}

/** Inserts a game whose stream begins with `head`. A unique violation says that the id is taken. */
export async function insertGame(db: Queryable, game: GameRecord, head: StoredEvent): Promise<void> {
  await db.query({
    text: `INSERT INTO games (id, stream_id, title, status, engine, engine_version, par_hash, reels, rows, lines,
        stake_unit_minor, stake_coins, rtp, stream_version, head_hash, created_at, updated_at, engine_id)
      VALUES ($1, $2, $3, $4, $16, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $17)`,
    values: [
      game.id,
      game.streamId,
      game.title,
      game.status,
      game.engineVersion,
      game.parHash,
      game.reels,
      game.rows,
      game.lines,
      game.stake.unitMinor,
      game.stake.coins,
      game.rtp,
      head.streamVersion,
      bytes(head.hash),
      time(head.atMs),
      game.engine,
      game.engineId,
    ],
  });
}

/** Writes a changed game if its version is still the one before `head`. Answers whether it was. */
export async function updateGame(db: Queryable, game: GameRecord, head: StoredEvent): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `UPDATE games SET title = $3, status = $4, engine_version = $5, par_hash = $6, reels = $7, rows = $8, lines = $9,
        stake_unit_minor = $10, stake_coins = $11, rtp = $12, stream_version = $13, head_hash = $14, updated_at = $15,
        engine = $16, engine_id = $17
      WHERE id = $1 AND stream_version = $2`,
    values: [
      game.id,
      head.streamVersion - 1,
      game.title,
      game.status,
      game.engineVersion,
      game.parHash,
      game.reels,
      game.rows,
      game.lines,
      game.stake.unitMinor,
      game.stake.coins,
      game.rtp,
      head.streamVersion,
      bytes(head.hash),
      time(head.atMs),
      game.engine,
      game.engineId,
    ],
  });
  return rowCount === 1;
}
