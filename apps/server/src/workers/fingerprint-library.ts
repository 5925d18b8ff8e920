import type { Core } from '@croupier/core/core';
import { currentIndex } from '@croupier/core/fingerprint-library/library';
import type { Job } from './jobs.ts';

/** Puts completed runs into the library, and keeps this process's index of it warm: the first question need not wait for all entries to be read. */
export function fingerprintLibraryJob(core: Core, options: { readonly everyMs: number }): Job {
  return {
    name: 'fingerprint library',
    everyMs: options.everyMs,
    run: async () => void (await currentIndex(core)),
  };
}
