import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Seat } from './healthy.ts';
import type { Target } from './target.ts';

const seenShape = z.object({ latenciesMs: z.array(z.number()), failures: z.array(z.string()) });
/** What healthy clients saw. */
export type Seen = z.infer<typeof seenShape>;

/** Healthy clients in a thread of their own. */
export class HealthyThread {
  readonly #worker: Worker;

  constructor(target: Target, seats: readonly Seat[]) {
    this.#worker = new Worker(new URL('./healthy-worker.ts', import.meta.url), { workerData: { target, seats } });
  }

  /** What was seen since the last look, at least after `atLeast` answers. */
  async look(atLeast: number): Promise<Seen> {
    const answered = once(this.#worker, 'message');
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage({ atLeast });
    const [seen]: unknown[] = await answered;
    return seenShape.parse(seen);
  }

  async stop(): Promise<void> {
    const ended = once(this.#worker, 'exit');
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage('stop');
    await ended;
  }
}
