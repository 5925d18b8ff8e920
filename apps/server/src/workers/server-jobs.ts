import type { Core } from '@croupier/core/core';
import type { Job } from './jobs.ts';

/** What every server process does by itself besides answering. */
export function serverJobs(_core: Core): readonly Job[] {
  return [];
}
