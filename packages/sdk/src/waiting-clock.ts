import type { Clock } from '@croupier/kernel/clock';

/** A clock that can also wait. */
export interface WaitingClock extends Clock {
  /**
   * Resolves after `delayMs`.
   * @param delayMs zero or more milliseconds
   * @throws the reason of `signal` as soon as it is aborted
   */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** The time of this machine. */
export const systemClock: WaitingClock = {
  now: () => Date.now(),
  sleep: (delayMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, delayMs);
      signal?.addEventListener('abort', stop, { once: true });
    }),
};
