import { z } from 'zod';
import { gameId, id, instant } from './common.ts';

/** Says that a completed fingerprint is how the game shall be. The newest approval of a game counts. */
export const approveFingerprintInput = z.strictObject({
  fingerprintId: id,
  note: z.string().trim().min(1).max(500).optional().meta({ description: 'Why, and on whose word.' }),
});
export const approvalOfInput = z.strictObject({ fingerprintId: id });
export const approvedOfGameInput = z.strictObject({ gameId });

export const approvalView = z.object({
  approvalId: id,
  gameId,
  fingerprintId: id,
  documentHash: z.string(),
  approvedBy: id,
  note: z.string().nullable(),
  approvedAt: instant,
});
export type ApprovalView = z.infer<typeof approvalView>;
