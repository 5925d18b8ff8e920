import { eventPage, readEventsInput, sessionEventsInput } from '@croupier/contract/event';
import { readEvents } from '@croupier/core/event/read-events';
import { readSessionEvents } from '@croupier/core/event/read-session-events';
import { operation } from '../operation-meta.ts';
import { procedure, router } from '../procedure.ts';

const tag = 'events';

export const eventRouter = router({
  session: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/sessions/{sessionId}/events',
        tag,
        summary: "Page through a session's events",
        errors: ['NOT_FOUND'],
      }),
    )
    .input(sessionEventsInput)
    .output(eventPage)
    .query(({ ctx, input }) => readSessionEvents(ctx.core, ctx.call, input)),

  read: procedure
    .meta(operation({ method: 'GET', path: '/events', tag, summary: 'Page through all events' }))
    .input(readEventsInput)
    .output(eventPage)
    .query(({ ctx, input }) => readEvents(ctx.core, ctx.call, input)),
});
