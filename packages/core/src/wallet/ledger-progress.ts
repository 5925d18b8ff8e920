import type { LedgerProgress, ledgerProgressInput } from '@croupier/contract/wallet';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { verificationsUnderWay } from './store/verification-steps.ts';

/** The verifications that run at this moment, in whatever process: their connections tell. */
export async function ledgerProgress(
  core: Core,
  _call: Call,
  _input: z.output<typeof ledgerProgressInput>,
): Promise<LedgerProgress> {
  return { verifications: await verificationsUnderWay(core.db) };
}
