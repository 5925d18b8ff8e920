import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';

/** Why an event that an idempotency key leads to cannot be read: ARCHIVED when it left with its month, else a defect. */
export async function whyMissing(db: Queryable, streamId: Id, streamVersion: number): Promise<Error> {
  const { rowCount } = await db.query({
    text: `SELECT FROM event_archive_runs
      WHERE stream_id = $1 AND first_version <= $2::int AND last_version >= $2::int`,
    values: [streamId, streamVersion],
  });
  if (rowCount === 0) return new Error(`a key points to a missing event: ${streamId}/${streamVersion}`);
  return new AppError('ARCHIVED', undefined, { details: { streamId, streamVersion } });
}
