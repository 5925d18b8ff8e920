import type { eventProgress, eventProgressInput } from '@croupier/contract/evidence';
import type { z } from 'zod';
import type { Call } from '../../call.ts';
import type { Core } from '../../core.ts';
import { readProgress } from '../evidence-store.ts';

/** How far a proof or an export has come that was started with this task id, on whichever server process. */
export async function readEventProgress(
  core: Core,
  _call: Call,
  input: z.output<typeof eventProgressInput>,
): Promise<z.infer<typeof eventProgress>> {
  return await readProgress(core.db, input.taskId);
}
