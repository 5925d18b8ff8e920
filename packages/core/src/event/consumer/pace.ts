import { setTimeout as wait } from 'node:timers/promises';

export interface PaceOptions {
  /** Pause after a batch that was not full: gathers some events, so that a batch is worth its transaction. */
  readonly busyMs: number;
  /** Longest pause while nothing happens. */
  readonly idleMs: number;
}

/** Up to 50 looks a second under load, 10 while nothing happens. */
export const defaultPace: PaceOptions = { busyMs: 20, idleMs: 100 };

/**
 * When to look for events again. Looking costs a fraction of a millisecond; telling (NOTIFY) would cost every commit, and
 * takes a lock that lets commits pass one by one.
 */
export class Pace {
  readonly #options: PaceOptions;
  #pauseMs: number;

  constructor(options: PaceOptions = defaultPace) {
    this.#options = options;
    this.#pauseMs = options.busyMs;
  }

  /** Waits as long as the last look suggests, or until the signal aborts. Does not throw. */
  async rest(seen: 'a full batch' | 'something' | 'nothing', signal: AbortSignal): Promise<void> {
    const { busyMs, idleMs } = this.#options;
    this.#pauseMs = seen === 'nothing' ? Math.min(this.#pauseMs * 2, idleMs) : busyMs;
    if (seen === 'a full batch') return;
    await wait(this.#pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
