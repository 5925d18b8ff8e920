import { setTimeout as wait } from 'node:timers/promises';
import type { Id } from '@croupier/kernel/ids';
import type { Core } from '../../core.ts';
import type { StorePosition } from '../event-store.ts';
import { Pace } from './pace.ts';
import { readNews, readNow } from './tail-store.ts';

/** What a follower waits with. It holds no events: a follower reads them itself, when it has room for them. */
export interface Watch extends Disposable {
  /** Says that what was told until now is known: call it before reading. */
  settle(): void;
  /** Ends when there is something new since the last `settle`, after `timeoutMs`, or when the signal aborts. */
  news(timeoutMs: number, signal: AbortSignal): Promise<void>;
}

const afterFailureMs = 1_000;

/**
 * The end of the event store, watched by one reader for all followers of this process. It looks at the database only while
 * somebody watches, and tells who waits for a stream that it has something new.
 */
export class StoreTail {
  readonly #core: Pick<Core, 'db' | 'observer'>;
  readonly #watches = new Set<{ readonly streamId: Id | null; wake: () => void }>();
  #running = false;

  constructor(core: Pick<Core, 'db' | 'observer'>) {
    this.#core = core;
  }

  /** Watches one stream, or the whole store. */
  watch(streamId: Id | null): Watch {
    let pending = false;
    let resume: () => void = () => undefined;
    const watch = {
      streamId,
      wake: () => {
        pending = true;
        resume();
      },
    };
    this.#watches.add(watch);
    this.#start();
    return {
      settle: () => void (pending = false),
      news: async (timeoutMs, signal) => {
        if (pending || signal.aborted) return;
        const woken = Promise.withResolvers<void>();
        resume = woken.resolve;
        const giveUp = new AbortController();
        const either = AbortSignal.any([signal, giveUp.signal]);
        await Promise.race([woken.promise, wait(timeoutMs, undefined, { signal: either }).catch(() => undefined)]);
        giveUp.abort();
        resume = () => undefined;
      },
      [Symbol.dispose]: () => void this.#watches.delete(watch),
    };
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#run().finally(() => {
      this.#running = false;
      if (this.#watches.size > 0) this.#start();
    });
  }

  async #run(): Promise<void> {
    const pace = new Pace();
    const never = new AbortController().signal;
    let place: StorePosition | undefined;
    while (this.#watches.size > 0) {
      try {
        if (place === undefined) {
          place = await readNow(this.#core.db);
          // Whoever read before this place was known may have missed something.
          for (const watch of this.#watches) watch.wake();
        }
        const news = await readNews(this.#core.db, place);
        place = news?.at ?? place;
        if (news !== undefined) this.#tell(new Set(news.streamIds));
        await pace.rest(news === undefined ? 'nothing' : news.more ? 'a full batch' : 'something', never);
      } catch (error) {
        this.#core.observer.failure({ message: 'the end of the event store was not read', error, requestId: null });
        await wait(afterFailureMs);
      }
    }
  }

  #tell(streamIds: ReadonlySet<Id>): void {
    for (const watch of this.#watches) if (watch.streamId === null || streamIds.has(watch.streamId)) watch.wake();
  }
}

const tails = new WeakMap<object, StoreTail>();

/** The tail of this process. */
export function tailOf(core: Pick<Core, 'db' | 'observer'>): StoreTail {
  const known = tails.get(core);
  if (known !== undefined) return known;
  const tail = new StoreTail(core);
  tails.set(core, tail);
  return tail;
}
