import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@croupier/telemetry/logger';

/** Work that a server process does by itself, again and again. Every process does it; the database decides who wins. */
export interface Job {
  readonly name: string;
  /** From the end of one run to the start of the next. */
  readonly everyMs: number;
  /** One run. What it throws is logged, and the next run tries again. Ends soon after `signal` aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Jobs that run until they are stopped. */
export interface RunningJobs {
  /** Starts nothing new, and ends when every run under way has ended. */
  stop(): Promise<void>;
}

/** Runs each job by itself: at once, and then again `everyMs` after its last run ended. */
export function startJobs(jobs: readonly Job[], logger: Logger): RunningJobs {
  const stopping = new AbortController();
  const all = Promise.all(jobs.map(async (job) => await repeat(job, stopping.signal, logger)));
  return {
    stop: async () => {
      stopping.abort();
      await all;
    },
  };
}

async function repeat(job: Job, signal: AbortSignal, logger: Logger): Promise<void> {
  while (!signal.aborted) {
    try {
      await job.run(signal);
    } catch (error) {
      if (!signal.aborted) logger.error({ error, job: job.name }, 'a job failed; it is tried again');
    }
    await wait(job.everyMs, undefined, { signal }).catch(() => undefined);
  }
}
