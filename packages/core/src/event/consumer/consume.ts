import type { Queryable } from '../../commit/queryable.ts';
import { inTransaction } from '../../commit/transaction.ts';
import type { Core } from '../../core.ts';
import type { PlacedEvent, StorePosition } from '../event-store.ts';
import { beginBatch, insertCheckpoints, readRange, type BegunBatch, type EventRange } from './consumer-store.ts';

export type { StorePosition };

/** A batch on its way to an effect: the events above `after` up to `upTo`, which nothing can be added to any more. */
export type EventBatch = BegunBatch;

/**
 * What a consumer does with a batch, inside the transaction that moves its checkpoint: whatever it writes through `db` is
 * kept together with the checkpoint, or not at all. What it throws rolls both back, and the batch comes again.
 */
export type BatchEffect = (db: Queryable, batch: EventBatch) => Promise<void>;

export interface ConsumeOptions {
  /** Consumers that may take the batch together. Those at the place of the first free one do. */
  readonly names: readonly string[];
  /** Events of the batch, at most. */
  readonly batchMax: number;
  /** Go no further than this. Null: as far as can be seen. */
  readonly upTo?: StorePosition | null;
  readonly effect: BatchEffect;
}

/** What came of a try to consume: nothing when another process has the consumers, or there is nothing new. */
export type Consumed =
  | { readonly kind: 'batch'; readonly batch: EventBatch }
  | { readonly kind: 'nothing new' }
  | { readonly kind: 'taken by another' };

/** Registers consumers at the start of the store. Harmless when they are there. */
export async function registerConsumers(core: Pick<Core, 'db'>, names: readonly string[]): Promise<void> {
  await insertCheckpoints(core.db, names);
}

/**
 * Consumes the next batch: lock, range, effect and checkpoint in one transaction. A consumer sees each event exactly once,
 * in the order (transaction, position), and within a stream in the order of its versions. Of several processes one has the
 * consumer while its transaction lasts; the others step aside at once, and the next try of any of them goes on where the
 * last commit was, also after a kill.
 * @throws UNAVAILABLE when the database is away: then the batch is kept or not, and the checkpoint says which
 */
export async function consumeBatch(core: Pick<Core, 'pool'>, options: ConsumeOptions): Promise<Consumed> {
  return await inTransaction(core, async (db) => await takeBatch(db, options));
}

/** The same inside a transaction, which may hold the locks of the consumers already. */
export async function takeBatch(db: Queryable, options: ConsumeOptions): Promise<Consumed> {
  const { names, upTo = null, batchMax: limit } = options;
  // The checkpoint moves first, and the effect follows: one transaction, so the order within it shows to nobody.
  const batch = await beginBatch(db, { names, upTo, limit });
  if (batch === 'nothing new' || batch === 'taken by another') return { kind: batch };
  await options.effect(db, batch);
  return { kind: 'batch', batch };
}

/** The events of a batch, in order: for effects that are not plain SQL over the range. */
export async function eventsOf(db: Queryable, batch: EventRange): Promise<PlacedEvent[]> {
  return await readRange(db, batch);
}

export function isSamePlace(one: StorePosition, other: StorePosition): boolean {
  return one.xid === other.xid && one.position === other.position;
}

/** Negative when `one` comes before `other` in the store. */
export function comparePlaces(one: StorePosition, other: StorePosition): number {
  const byXid = BigInt(one.xid) - BigInt(other.xid);
  if (byXid !== 0n) return byXid < 0n ? -1 : 1;
  return one.position - other.position;
}
