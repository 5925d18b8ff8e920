import type { ContextLevel, Role } from '@croupier/kernel/roles';
import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';
import { bytes, time } from '../commit/rows.ts';
import type { StoredEvent } from '../event/stored-event.ts';

export interface UserRecord {
  readonly id: Id;
  readonly username: string;
  readonly role: Role;
  readonly streamVersion: number;
  readonly headHash: Uint8Array;
}

export interface TokenRecord {
  readonly id: Id;
  readonly userId: Id;
  readonly username: string;
  readonly role: Role;
  readonly contextLevel: ContextLevel;
  readonly secretHash: Buffer;
  readonly expiresAtMs: number | null;
  readonly revoked: boolean;
  readonly userDisabled: boolean;
}

/** A user by id, locked until the end of the transaction, or undefined. */
export async function lockUser(db: Queryable, userId: Id): Promise<UserRecord | undefined> {
  const { rows } = await db.query<{
    id: string;
    username: string;
    role: Role;
    stream_version: number;
    head_hash: Buffer;
  }>({
    text: 'SELECT id, username, role, stream_version, head_hash FROM users WHERE id = $1 FOR NO KEY UPDATE',
    values: [userId],
  });
  const row = rows[0];
  return (
    row && {
      id: row.id,
      username: row.username,
      role: row.role,
      streamVersion: row.stream_version,
      headHash: row.head_hash,
    }
  );
}

/** Inserts a user whose stream begins with `head`. A unique violation says that the name is taken. */
export async function insertUser(
  db: Queryable,
  user: { id: Id; username: string; role: Role },
  head: StoredEvent,
): Promise<void> {
  await db.query({
    text: `INSERT INTO users (id, username, role, stream_version, head_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    values: [user.id, user.username, user.role, head.streamVersion, bytes(head.hash), time(head.atMs)],
  });
}

/** Sets the head of a user's stream to the event that was just sealed on it. The user is locked. */
export async function advanceUser(db: Queryable, userId: Id, head: StoredEvent): Promise<void> {
  await db.query({
    text: 'UPDATE users SET stream_version = $2, head_hash = $3 WHERE id = $1',
    values: [userId, head.streamVersion, bytes(head.hash)],
  });
}

export async function insertToken(
  db: Queryable,
  token: {
    id: Id;
    userId: Id;
    name: string;
    secretHash: Buffer;
    contextLevel: ContextLevel;
    expiresAtMs: number | null;
  },
  atMs: number,
): Promise<void> {
  await db.query({
    text: `INSERT INTO api_tokens (id, user_id, name, secret_hash, context_level, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    values: [
      token.id,
      token.userId,
      token.name,
      bytes(token.secretHash),
      token.contextLevel,
      time(atMs),
      token.expiresAtMs === null ? null : time(token.expiresAtMs),
    ],
  });
}

/** A token with its user, or undefined. */
export async function readToken(db: Queryable, tokenId: Id): Promise<TokenRecord | undefined> {
  const { rows } = await db.query<{
    id: string;
    user_id: string;
    username: string;
    role: Role;
    context_level: ContextLevel;
    secret_hash: Buffer;
    expires_at: Date | null;
    revoked_at: Date | null;
    disabled_at: Date | null;
  }>({
    name: 'read-token',
    text: `SELECT t.id, t.user_id, u.username, u.role, t.context_level, t.secret_hash, t.expires_at, t.revoked_at, u.disabled_at
      FROM api_tokens t JOIN users u ON u.id = t.user_id WHERE t.id = $1`,
    values: [tokenId],
  });
  const row = rows[0];
  return (
    row && {
      id: row.id,
      userId: row.user_id,
      username: row.username,
      role: row.role,
      contextLevel: row.context_level,
      secretHash: row.secret_hash,
      expiresAtMs: row.expires_at?.getTime() ?? null,
      revoked: row.revoked_at !== null,
      userDisabled: row.disabled_at !== null,
    }
  );
}

/** Marks a token as used; called now and then, not at every request. */
export async function touchToken(db: Queryable, tokenId: Id, atMs: number): Promise<void> {
  await db.query({ text: 'UPDATE api_tokens SET last_used_at = $2 WHERE id = $1', values: [tokenId, time(atMs)] });
}

/** Revokes a token that is not revoked yet. Answers whether it was this call that did it. */
export async function markRevoked(db: Queryable, tokenId: Id, atMs: number): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'UPDATE api_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL',
    values: [tokenId, time(atMs)],
  });
  return rowCount === 1;
}
