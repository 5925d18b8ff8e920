import { z } from 'zod';
import { id } from './common.ts';

/** Part of the input of operations that may take minutes. */
export const longTask = {
  taskId: id.optional().meta({
    description:
      'Made by the client. A call with the same id joins the work that is under way, or is told what came of it.',
  }),
  waitMs: z.int().min(0).max(55_000).optional().meta({
    description:
      'With taskId: answers IN_FLIGHT when the work takes longer. It goes on: ask again with the same id. Left out: the answer comes when the work is done.',
    example: 25_000,
  }),
};
