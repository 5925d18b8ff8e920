import type { Core } from '@croupier/core/core';
import { settleDraws } from '@croupier/core/engine/settle-draws';
import type { Job } from './jobs.ts';

/** Settles what was drawn by external engines and left behind by a crash, or by a session that ended [ENG-5]. */
export function engineDrawsJob(core: Core, options: { readonly everyMs: number }): Job {
  return {
    name: 'engine-draws',
    everyMs: options.everyMs,
    run: async (signal) => void (await settleDraws(core, null, signal)),
  };
}
