import type { ProjectionName } from '@croupier/contract/projection';
import type { Core } from '@croupier/core/core';
import { followProjections } from '@croupier/core/projection/follow-projections';
import { observeProjections } from '@croupier/core/projection/observe-projections';
import type { Job } from './jobs.ts';

const restartMs = 1_000;
const observeEveryMs = 5_000;

/** Keeps these projections up to date, and tells the metrics how far each is behind. */
export function projectionJobs(core: Core, names: readonly ProjectionName[]): readonly Job[] {
  return [
    {
      name: 'projections',
      // It runs until it is stopped; so long after a failure (the database is away) it begins again.
      everyMs: restartMs,
      run: async (signal) => {
        if (names.length > 0) await followProjections(core, { names }, signal);
      },
    },
    { name: 'event lag', everyMs: observeEveryMs, run: async () => await observeProjections(core) },
  ];
}
