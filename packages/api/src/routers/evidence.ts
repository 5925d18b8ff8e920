import * as contract from '@croupier/contract/evidence';
import { attachMonth } from '@croupier/core/event/archive/attach-month';
import { detachMonth } from '@croupier/core/event/archive/detach-month';
import { exportEvents } from '@croupier/core/event/archive/export-events';
import { listPartitions } from '@croupier/core/event/archive/list-partitions';
import { readEventProgress } from '@croupier/core/event/verify/event-progress';
import { verifyEvents } from '@croupier/core/event/verify/verify-events';
import { operation } from '../operation-meta.ts';
import { procedure, router } from '../procedure.ts';

const tag = 'events';

export const evidenceRouter = router({
  verify: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/events/verification',
        tag,
        summary: 'Prove the event store, or one stream of it',
        description:
          'Recomputes every hash chain in one snapshot and names the first difference, if there is one. Reads everything: not for a dashboard.',
        errors: ['NOT_FOUND', 'CONFLICT', 'IN_FLIGHT', 'CAPACITY'],
      }),
    )
    .input(contract.verifyEventsInput)
    .output(contract.eventVerification)
    .query(({ ctx, input }) => verifyEvents(ctx.core, ctx.call, input)),

  progress: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/events/progress/{taskId}',
        tag,
        summary: 'How far a proof or an export has come',
      }),
    )
    .input(contract.eventProgressInput)
    .output(contract.eventProgress)
    .query(({ ctx, input }) => readEventProgress(ctx.core, ctx.call, input)),

  partitions: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/events/partitions',
        tag,
        summary: 'The months of the event store, and where they stand',
      }),
    )
    .input(contract.partitionsInput)
    .output(contract.eventPartitions)
    .query(({ ctx, input }) => listPartitions(ctx.core, ctx.call, input)),

  export: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/events/exports',
        tag,
        summary: 'Export a month, a time or a session',
        description:
          'JSON Lines and Parquet with a manifest, into the archive directory of the server, proved by reading it again. `croupier events verify-export` proves it without a server.',
        errors: ['NOT_FOUND', 'CONFLICT', 'IN_FLIGHT', 'CAPACITY'],
      }),
    )
    .input(contract.exportEventsInput)
    .output(contract.eventExport)
    .mutation(({ ctx, input }) => exportEvents(ctx.core, ctx.call, input)),

  detach: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/events/partitions/{month}/detach',
        tag,
        summary: 'Detach a month that is over and was exported',
        description:
          'Events of Completed sessions leave; all others stay. docs/event-store.md says what that means. Asked again, it answers the same.',
        errors: ['NOT_FOUND', 'CONFLICT', 'IN_FLIGHT', 'CAPACITY'],
      }),
    )
    .input(contract.monthInput)
    .output(contract.detachedMonth)
    .mutation(({ ctx, input }) => detachMonth(ctx.core, ctx.call, input)),

  attach: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/events/partitions/{month}/attach',
        tag,
        summary: 'Bring a detached month back',
        description: 'From its partition or, when that was dropped, from its export.',
        errors: ['NOT_FOUND', 'CONFLICT', 'IN_FLIGHT', 'CAPACITY'],
      }),
    )
    .input(contract.monthInput)
    .output(contract.attachedMonth)
    .mutation(({ ctx, input }) => attachMonth(ctx.core, ctx.call, input)),
});
