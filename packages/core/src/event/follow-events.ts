import type { Id } from '@croupier/kernel/ids';
import type { Core } from '../core.ts';
import { tailOf } from './consumer/store-tail.ts';
import { readAll, readStreamPage, type PlacedEvent, type StorePosition } from './event-store.ts';

export interface FollowOptions {
  readonly type: string | null;
  /** Events of one batch, at most. */
  readonly batchMax: number;
  /** After so long without anything new an empty batch says so. */
  readonly idleMs: number;
  /** Whether nothing will come any more. Asked at first, after an idle time, and after an event of type `lastType`. */
  readonly end?: { readonly lastType: string; isReached(): Promise<boolean> };
}

/**
 * Follows one stream: batches of its events above `afterVersion`, in order and without gaps, those that are there and then
 * those that come. Ends when the signal aborts. The next batch is read when the caller asks for it, so one who is slow
 * costs nothing but its own time.
 * For other features: who may see it is theirs to check.
 * @throws UNAVAILABLE when the database is away: go on with the last version seen
 */
export async function* followStream(
  core: Core,
  options: FollowOptions & { readonly streamId: Id; readonly afterVersion: number },
  signal: AbortSignal,
): AsyncGenerator<readonly PlacedEvent[]> {
  using watch = tailOf(core).watch(options.streamId);
  const { streamId, type, batchMax, end } = options;
  let { afterVersion } = options;
  let mayBeOver = end !== undefined;
  while (!signal.aborted) {
    watch.settle();
    // Asked before the read: what was over then has nothing behind what is read now.
    const isOver = mayBeOver && (await end?.isReached()) === true;
    const events = await readStreamPage(core.db, { streamId, afterVersion, type, limit: batchMax });
    afterVersion = events.at(-1)?.streamVersion ?? afterVersion;
    if (events.length > 0) yield events;
    if (events.length === batchMax) continue;
    if (isOver) return;
    mayBeOver = events.some((event) => event.type === end?.lastType);
    if (mayBeOver) continue;
    const quiet = await isQuiet(watch.news(options.idleMs, signal), options.idleMs);
    mayBeOver = quiet && end !== undefined;
    if (quiet && !signal.aborted) yield [];
  }
}

/**
 * Follows the whole store from a place, in the order (transaction, position): nothing is skipped, nothing comes twice.
 * Otherwise as `followStream`; each event comes with the place to go on from.
 */
export async function* followStore(
  core: Core,
  options: FollowOptions & { readonly after: StorePosition; readonly streamType: string | null },
  signal: AbortSignal,
): AsyncGenerator<readonly { readonly event: PlacedEvent; readonly at: StorePosition }[]> {
  using watch = tailOf(core).watch(null);
  let { after } = options;
  while (!signal.aborted) {
    watch.settle();
    const { streamType, type, batchMax } = options;
    const read = await readAll(core.db, { after, streamType, streamId: null, type, limit: batchMax });
    after = read.at(-1)?.at ?? after;
    if (read.length > 0) yield read;
    if (read.length === batchMax) continue;
    const quiet = await isQuiet(watch.news(options.idleMs, signal), options.idleMs);
    if (quiet && !signal.aborted) yield [];
  }
}

async function isQuiet(news: Promise<void>, idleMs: number): Promise<boolean> {
  const startMs = performance.now();
  await news;
  return performance.now() - startMs >= idleMs;
}
