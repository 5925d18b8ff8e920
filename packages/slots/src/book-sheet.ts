import { z } from 'zod';
import { commonFields, type DeclaredClaim, lineFields, type parFormat, type ParReel } from './par-fields.ts';

/** Most outcomes of a book that is kept as a sheet. */
export const bookOutcomesMax = 100_000;

/** Fields of an outcome book in `croupier-par/1`: its spins draw a recorded outcome by weight, no reels turn. */
export const bookFields = {
  ...commonFields,
  kind: z.literal('book'),
  /** A book has no reels; the empty list keeps sheets alike. */
  reels: z.array(commonFields.reels.element).max(0, 'an outcome book has no reels').default([]),
  cost: lineFields.linePays.valueType.element.refine((cost) => cost > 0, 'the cost is above 0').default(1),
  outcomes: z
    .array(z.tuple([z.int().min(0), z.int().min(0), lineFields.linePays.valueType.element]))
    .min(1, 'a book has at least one outcome')
    .max(bookOutcomesMax),
} as const;

/** A weighted outcome book. */
export interface BookSheet {
  readonly format: typeof parFormat;
  readonly kind: 'book';
  readonly id: string;
  readonly title: string;
  readonly source: string | null;
  readonly declared: readonly DeclaredClaim[];
  /** Always empty. */
  readonly reels: readonly ParReel[];
  /** What a round costs, in base bets. */
  readonly cost: number;
  /** Id, weight, and pay x base bet. The weights sum up to at most 2^53 - 1. */
  readonly outcomes: readonly (readonly [id: number, weight: number, pay: number])[];
}
