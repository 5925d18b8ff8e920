import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from './queryable.ts';

export interface KnownKey {
  readonly requestHash: Buffer;
  readonly streamId: Id;
  readonly streamVersion: number;
}

/** The record of an idempotency key, or undefined when it was never used. */
export async function readKey(db: Queryable, scope: Id, key: string): Promise<KnownKey | undefined> {
  const { rows } = await db.query<{ request_hash: Buffer; stream_id: string; stream_version: number }>({
    name: 'read-key',
    text: 'SELECT request_hash, stream_id, stream_version FROM idempotency_keys WHERE scope = $1 AND key = $2',
    values: [scope, key],
  });
  const row = rows[0];
  return row && { requestHash: row.request_hash, streamId: row.stream_id, streamVersion: row.stream_version };
}
