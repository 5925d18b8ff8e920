import {
  listProjectionsInput,
  projectionList,
  projectionRebuilt,
  projectionVerification,
  rebuildProjectionInput,
  verifyProjectionInput,
} from '@croupier/contract/projection';
import { listProjections } from '@croupier/core/projection/list-projections';
import { rebuildProjection } from '@croupier/core/projection/rebuild-projection';
import { verifyProjection } from '@croupier/core/projection/verify-projection';
import { operation } from '../operation-meta.ts';
import { procedure, router } from '../procedure.ts';

const tag = 'projections';

export const projectionRouter = router({
  list: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/projections',
        tag,
        summary: 'List the projections: where each stands and how far it is behind',
      }),
    )
    .input(listProjectionsInput)
    .output(projectionList)
    .query(({ ctx, input }) => listProjections(ctx.core, ctx.call, input)),

  rebuild: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/projections/{name}/rebuild',
        tag,
        summary: 'Make the rows of a projection anew from the events, while the system runs',
        description: 'Reads all events: it takes its time, and answers when it is done.',
        errors: ['CONFLICT', 'ACTION_NOT_ALLOWED'],
      }),
    )
    .input(rebuildProjectionInput)
    .output(projectionRebuilt)
    .mutation(({ ctx, input }) => rebuildProjection(ctx.core, ctx.call, input)),

  verify: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/projections/{name}/verification',
        tag,
        summary: 'Compare the rows of a projection with what its events give',
        description: 'Names the first row that differs. Reads all events: not for a dashboard.',
        errors: ['CONFLICT', 'ACTION_NOT_ALLOWED'],
      }),
    )
    .input(verifyProjectionInput)
    .output(projectionVerification)
    .query(({ ctx, input }) => verifyProjection(ctx.core, ctx.call, input)),
});
