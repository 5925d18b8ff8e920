import type { Core } from '@croupier/core/core';
import { releaseExpiredHolds } from '@croupier/core/wallet/release-expired-holds';
import type { Job } from './jobs.ts';

/** Gives back holds whose time is over. */
export function holdExpiryJob(core: Core, options: { readonly everyMs: number }): Job {
  return {
    name: 'hold expiry',
    everyMs: options.everyMs,
    run: async (signal) => void (await releaseExpiredHolds(core, { signal })),
  };
}
