import { present } from '@croupier/kernel/assert';
import type { Core } from '../core.ts';
import { eventAt } from '../event/read-stream.ts';
import type { FingerprintRecord } from './fingerprint-store.ts';

/** What a run plays for, as its first event tells. */
export interface RunGoal {
  /** `budget`: until the budget is used. `identified`: no longer than until two looks identify the same reels. */
  readonly until: 'budget' | 'identified';
}

/** Runs of older versions tell of no goal: they use their budget. */
export async function runGoal(core: Pick<Core, 'db'>, run: Pick<FingerprintRecord, 'id'>): Promise<RunGoal> {
  const { payload } = present(await eventAt(core, run.id, 1), `fingerprint run ${run.id} has no first event`);
  return { until: payload['until'] === 'identified' ? 'identified' : 'budget' };
}
