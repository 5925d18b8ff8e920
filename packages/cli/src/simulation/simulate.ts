import { Worker } from 'node:worker_threads';
import type { SpinTotals } from '@croupier/slots/engine';
import type { ParSheet } from '@croupier/slots/par-sheet';
import { addTotals } from '@croupier/slots/simulation';

const chunkRounds = 250_000;

interface Answer {
  readonly chunk: number;
  readonly totals: SpinTotals;
}

/**
 * Plays rounds on worker threads. The sums follow from seed and rounds alone, not from the number of threads.
 * @param options.signal ends it early: what was played so far is returned
 * @param options.onProgress rounds played so far
 * @returns null when it was ended before the first piece was played
 */
export async function simulateOnThreads(
  par: ParSheet,
  options: {
    readonly rounds: number;
    readonly seed: number;
    readonly threads: number;
    readonly signal: AbortSignal;
    readonly onProgress: (rounds: number) => void;
  },
): Promise<SpinTotals | null> {
  const { rounds, seed, threads, signal, onProgress } = options;
  const chunks = Math.ceil(rounds / chunkRounds);
  const done = new Map<number, SpinTotals>();
  let next = 0;
  let played = 0;
  await Promise.all(
    Array.from({ length: Math.min(threads, chunks) }, async () => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: par });
      const stop = (): void => void worker.terminate();
      signal.addEventListener('abort', stop, { once: true });
      try {
        await new Promise<void>((resolve, reject) => {
          const give = (): void => {
            if (next >= chunks || signal.aborted) return resolve();
            const chunk = next;
            next += 1;
            // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
            worker.postMessage({ seed, chunk, rounds: Math.min(chunkRounds, rounds - chunk * chunkRounds) });
          };
          worker.on('message', ({ chunk, totals }: Answer) => {
            done.set(chunk, totals);
            played += totals.rounds;
            onProgress(played);
            give();
          });
          worker.on('error', reject);
          worker.on('exit', () => resolve());
          give();
        });
      } finally {
        signal.removeEventListener('abort', stop);
        await worker.terminate();
      }
    }),
  );
  if (done.size === 0) return null;
  return addTotals([...done].toSorted(([a], [b]) => a - b).map(([, totals]) => totals));
}
