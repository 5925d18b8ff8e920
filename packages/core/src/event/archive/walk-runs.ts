import { checkLink, headAfter } from '@croupier/archive/check-link';
import type { StreamHead } from '@croupier/archive/difference';
import { genesisHash, type EventRecord } from '@croupier/archive/event-record';
import type { Run } from '@croupier/archive/run';
import { AppError } from '@croupier/kernel/errors';
import type { Queryable } from '../../commit/queryable.ts';
import { hashesAt } from '../evidence-store.ts';

/** A run with the position of its last event and what its spins came to. */
export interface WalkedRun extends Run {
  readonly lastPosition: number;
  readonly spins: number;
  readonly stakeMinor: number;
  readonly feeMinor: number;
  readonly payoutMinor: number;
}

interface OpenRun {
  readonly first: EventRecord;
  readonly previousHash: string;
  head: StreamHead;
  spins: number;
  stakeMinor: number;
  feeMinor: number;
  payoutMinor: number;
}

/**
 * Goes over events in the order (stream, version) and proves them as it goes. Each step: a batch of events, and the runs
 * that ended within it; the last step brings the runs that were left.
 * @throws CONFLICT when the chain does not hold
 */
export async function* walkRuns(
  db: Queryable,
  batches: AsyncGenerator<EventRecord[]>,
): AsyncGenerator<{ events: EventRecord[]; runs: WalkedRun[] }> {
  let open: OpenRun | null = null;
  for await (const events of batches) {
    const runs: WalkedRun[] = [];
    const known = await hashesAt(db, placesBefore(events, open));
    for (const event of events) {
      if (!open || open.first.streamId !== event.streamId || event.streamVersion !== open.head.version + 1) {
        if (open) runs.push(ended(open));
        open = begun(event, known);
      }
      const difference = checkLink(open.head, event);
      if (difference) throw doesNotHold(event, difference.kind);
      open.head = headAfter(event);
      if (event.type === 'action.spin') addSpin(open, event);
    }
    yield { events, runs };
  }
  if (open) yield { events: [], runs: [ended(open)] };
}

/** The places whose hashes the runs that begin in this batch hang on. */
function placesBefore(events: readonly EventRecord[], open: OpenRun | null) {
  let streamId = open?.first.streamId;
  let version = open?.head.version;
  const places: { streamId: string; streamVersion: number }[] = [];
  for (const event of events) {
    const follows = event.streamId === streamId && version !== undefined && event.streamVersion === version + 1;
    if (!follows && event.streamVersion > 1) {
      places.push({ streamId: event.streamId, streamVersion: event.streamVersion - 1 });
    }
    streamId = event.streamId;
    version = event.streamVersion;
  }
  return places;
}

function begun(first: EventRecord, known: ReadonlyMap<string, string>): OpenRun {
  const { streamId, streamVersion } = first;
  const previousHash = streamVersion === 1 ? genesisHash : known.get(`${streamId}/${streamVersion - 1}`);
  if (previousHash === undefined) throw doesNotHold(first, 'version');
  const head = { version: streamVersion - 1, hash: previousHash, position: -1 };
  return { first, previousHash, head, spins: 0, stakeMinor: 0, feeMinor: 0, payoutMinor: 0 };
}

function ended(open: OpenRun): WalkedRun {
  const { first, previousHash, head, spins, stakeMinor, feeMinor, payoutMinor } = open;
  return {
    streamType: first.streamType,
    streamId: first.streamId,
    firstVersion: first.streamVersion,
    previousHash,
    lastVersion: head.version,
    lastHash: head.hash,
    lastPosition: head.position,
    spins,
    stakeMinor,
    feeMinor,
    payoutMinor,
  };
}

function addSpin(open: OpenRun, event: EventRecord): void {
  const payload: { stakeMinor?: number; feeMinor?: number; payoutMinor?: number } = JSON.parse(event.payload);
  open.spins += 1;
  open.stakeMinor += payload.stakeMinor ?? 0;
  open.feeMinor += payload.feeMinor ?? 0;
  open.payoutMinor += payload.payoutMinor ?? 0;
}

function doesNotHold({ streamId, streamVersion }: EventRecord, kind: string): AppError {
  return new AppError('CONFLICT', 'The event store does not prove itself. Run `events verify`.', {
    details: { reason: 'chain', kind, streamId, streamVersion },
  });
}
