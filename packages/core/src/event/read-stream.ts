import type { Id } from '@croupier/kernel/ids';
import type { Core } from '../core.ts';
import { readEvent, readStreamPage, type PlacedEvent } from './event-store.ts';

/** The event at a version of a stream, or undefined. For other features: who may see it is theirs to check. */
export async function eventAt(
  core: Pick<Core, 'db'>,
  streamId: Id,
  streamVersion: number,
): Promise<PlacedEvent | undefined> {
  return await readEvent(core.db, streamId, streamVersion);
}

/**
 * A stretch of one stream in order: at most `limit` events above `afterVersion`, of `type` when it is given. For other
 * features: who may see it is theirs to check.
 */
export async function readStream(
  core: Pick<Core, 'db'>,
  query: { streamId: Id; afterVersion: number; type: string | null; limit: number },
): Promise<PlacedEvent[]> {
  return await readStreamPage(core.db, query);
}
