import { z } from 'zod';
import { commonFields } from '../par-fields.ts';

const note = z.string().max(2_000).optional();
const figure = z.number().min(0).nullable().optional();

/** Fields of every published shape. */
export const headFields = {
  id: commonFields.id,
  title: commonFields.title.optional(),
  source: commonFields.source,
  note,
  strip_note: note,
  published_rtp_pct: z.union([z.number().min(0), z.record(z.string(), z.number().min(0)), z.null()]).optional(),
  exact_cycle: figure,
  exact_rtp_pct: figure,
  exact_hit_pct: figure,
} as const;
