import { spinResult } from '@croupier/contract/action';
import type { z } from 'zod';

/** The type of the events that hold one spin each. */
export const spinEventType = 'action.spin';

const spinFact = spinResult.pick({
  nonce: true,
  free: true,
  stakeMinor: true,
  betMinor: true,
  feeMinor: true,
  payoutMinor: true,
});

/** What a planner needs to know of one spin. The answer to a Spin is one, and so is the payload of its event. */
export type SpinFact = z.infer<typeof spinFact>;

/** The fact in the payload of an `action.spin` event. Throws a ZodError when the payload is not one. */
export function readSpinFact(payload: unknown): SpinFact {
  return spinFact.parse(payload);
}
