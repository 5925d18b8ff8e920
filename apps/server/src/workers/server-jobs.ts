import type { Core } from '@croupier/core/core';
import type { Config } from '../config.ts';
import { engineDrawsJob } from './engine-draws.ts';
import { fingerprintLibraryJob } from './fingerprint-library.ts';
import { holdExpiryJob } from './hold-expiry.ts';
import { inactivityJob } from './inactivity.ts';
import type { Job } from './jobs.ts';
import { projectionJobs } from './projections.ts';

/** What every server process does by itself besides answering. */
export function serverJobs(core: Core, config: Config['jobs']): readonly Job[] {
  const { sessionTimeoutMs, sweepEveryMs } = config;
  return [
    inactivityJob(core, { timeoutMs: sessionTimeoutMs, everyMs: sweepEveryMs }),
    holdExpiryJob(core, { everyMs: sweepEveryMs }),
    engineDrawsJob(core, { everyMs: sweepEveryMs }),
    fingerprintLibraryJob(core, { everyMs: sweepEveryMs }),
    ...projectionJobs(core, config.projections),
  ];
}
