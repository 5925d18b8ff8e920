import { limits } from '@croupier/kernel/limits';
import { z } from 'zod';
import { amountMinor, gameId, id, idempotencyKey, instant, nonNegativeMinor, page, pageInput } from './common.ts';

export const fingerprintStatus = z.enum(['running', 'completed', 'cancelled', 'failed']);

/** Probes a game within a budget, under the rules of a session of its own. */
export const runFingerprintInput = z.strictObject({
  gameId,
  walletId: id,
  spins: z.int().min(1).max(limits.fingerprintSpinsMax),
  stakeMinor: amountMinor.optional().meta({ description: "Total bet of each spin; default: the game's smallest." }),
  coins: z.int().min(1).max(100).optional(),
  maxSpendMinor: amountMinor
    .optional()
    .meta({ description: 'Stakes and fees together; the run ends when the next spin would pass it.' }),
  maxSeconds: z.int().min(1).max(86_400).optional(),
  idempotencyKey,
});
export const getFingerprintInput = z.strictObject({ fingerprintId: id });
export const latestFingerprintInput = z.strictObject({ gameId });
export const cancelFingerprintInput = z.strictObject({ fingerprintId: id });
export const listFingerprintsInput = z.strictObject({ ...pageInput, gameId: gameId.optional() });

/** The document (croupier-fingerprint/1): see docs/fingerprint-format.md. */
export const fingerprintDocument = z.looseObject({ format: z.literal('croupier-fingerprint/1') });

export const fingerprintView = z.object({
  fingerprintId: id,
  gameId,
  parHash: z.string(),
  sessionId: id.nullable(),
  status: fingerprintStatus,
  stopReason: z
    .string()
    .nullable()
    .meta({ description: 'spins, spend, seconds, limit, cancelled or an error code; null while running.' }),
  spinsBudget: z.int(),
  spinsDone: z.int(),
  spentMinor: nonNegativeMinor,
  document: fingerprintDocument.nullable(),
  documentHash: z.string().nullable().meta({ description: 'SHA-256 (hex) of the document as stored.' }),
  createdAt: instant,
  completedAt: instant.nullable(),
});
export type FingerprintView = z.infer<typeof fingerprintView>;
export const fingerprintPage = page(fingerprintView.omit({ document: true }));
