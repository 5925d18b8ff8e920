import { setTimeout as wait } from 'node:timers/promises';

export interface PaceOptions {
  /**
   * From the begin of a batch that was not full to the begin of the next one, at least: gathers some events, so that a batch is worth
   * its transaction. While one takes longer than this, as under full load, the next one has gathered meanwhile, and nobody waits.
   */
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
  #begunMs = 0;

  constructor(options: PaceOptions = defaultPace) {
    this.#options = options;
    this.#pauseMs = options.busyMs;
  }

  /** Waits as long as the last look suggests, or until the signal aborts. Does not throw. */
  async rest(seen: 'a full batch' | 'something' | 'nothing', signal: AbortSignal): Promise<void> {
    const { busyMs, idleMs } = this.#options;
    this.#pauseMs = seen === 'nothing' ? Math.min(this.#pauseMs * 2, idleMs) : busyMs;
    if (seen === 'a full batch') {
      this.#begunMs = performance.now();
      return;
    }
    const workedMs = seen === 'something' ? performance.now() - this.#begunMs : 0;
    await wait(Math.max(0, this.#pauseMs - workedMs), undefined, { signal }).catch(() => undefined);
    this.#begunMs = performance.now();
  }
}
