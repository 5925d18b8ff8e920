import type { Core } from '@croupier/core/core';
import { endIdleSessions } from '@croupier/core/session/end-idle-sessions';
import type { Job } from './jobs.ts';

/** Ends sessions without an action for `timeoutMs` [SES-5]. The time is in the session's row: a restart loses nothing. */
export function inactivityJob(core: Core, options: { readonly timeoutMs: number; readonly everyMs: number }): Job {
  return {
    name: 'inactivity',
    everyMs: options.everyMs,
    run: async (signal) => void (await endIdleSessions(core, { timeoutMs: options.timeoutMs, signal })),
  };
}
