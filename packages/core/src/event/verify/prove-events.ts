import { createHash } from 'node:crypto';
import type { EventDifference, EventVerification } from '@croupier/contract/evidence';
import type { Queryable } from '../../commit/queryable.ts';
import { eventsInChainOrder, tellProgress } from '../evidence-store.ts';
import { SideRows } from './side-rows.ts';
import { StreamCheck } from './stream-check.ts';
import { aggregatesInOrder, archivedMonths, archivedRunsInOrder, compareKeys } from './verify-store.ts';

/** What a proof found, but for the time that it took. */
type Proof = Omit<EventVerification, 'tookMs'>;

/**
 * Proves the event store, or one stream of it, on one connection in one snapshot: what `verifyEvents` promises. Reads
 * everything once, in bounded memory.
 */
export async function proveEvents(
  db: Queryable,
  options: { readonly streamId: string | null; readonly taskId?: string | undefined },
): Promise<Proof> {
  const chains = await proveChains(db, options.streamId, options.taskId);
  const keys = await compareKeys(db, options.streamId);
  const { events, streams, digest, archivedEvents, archivedRuns } = chains;
  const difference = chains.first ?? keys.first;
  return {
    ok: difference === null,
    events,
    streams,
    keys: keys.keys,
    archived: { events: archivedEvents, runs: archivedRuns, months: await archivedMonths(db) },
    digest,
    differences: chains.differences + keys.differences,
    difference,
  };
}

interface Chains {
  events: number;
  streams: number;
  archivedEvents: number;
  archivedRuns: number;
  differences: number;
  first: EventDifference | null;
  digest: string;
}

async function proveChains(db: Queryable, streamId: string | null, taskId: string | undefined): Promise<Chains> {
  const aggregates = new SideRows(aggregatesInOrder(db, streamId));
  const runs = new SideRows(archivedRunsInOrder(db, streamId));
  const heads = createHash('sha256');
  const told: Chains = {
    events: 0,
    streams: 0,
    archivedEvents: 0,
    archivedRuns: 0,
    differences: 0,
    first: null,
    digest: '',
  };

  const open = async (id: string): Promise<StreamCheck> => {
    const archived = await runs.take(id);
    told.archivedRuns += archived.length;
    return new StreamCheck(id, await aggregates.take(id), archived);
  };
  const close = (check: StreamCheck): void => {
    check.end();
    told.streams += 1;
    told.archivedEvents += check.archivedEvents;
    if (check.difference) told.differences += 1;
    told.first ??= check.difference;
    heads.update(`${check.streamId} ${check.head.version} ${check.head.hash}\n`);
  };
  /** Streams of which nothing but an aggregate or a run is left, up to a stream that has events. */
  const closeWithoutEvents = async (before: string | null): Promise<void> => {
    for (;;) {
      const ids = [await aggregates.nextStream(), await runs.nextStream()].filter((id) => id !== undefined);
      const [id] = ids.toSorted();
      if (id === undefined || (before !== null && id >= before)) return;
      close(await open(id));
    }
  };

  let check: StreamCheck | null = null;
  for await (const batch of eventsInChainOrder(
    db,
    streamId === null ? { kind: 'all' } : { kind: 'stream', streamId },
  )) {
    for (const event of batch) {
      if (check?.streamId !== event.streamId) {
        if (check) close(check);
        await closeWithoutEvents(event.streamId);
        check = await open(event.streamId);
      }
      check.next(event);
    }
    told.events += batch.length;
    await tellProgress(db, taskId, told.events);
  }
  if (check) close(check);
  await closeWithoutEvents(null);
  await aggregates.close();
  await runs.close();
  told.digest = heads.digest('hex');
  return told;
}
