import { admit } from '@croupier/api/procedure';
import { fromZodError } from '@croupier/api/to-app-error';
import { type EventView, followSessionEventsInput } from '@croupier/contract/event';
import { followSessionEvents, isCompleted } from '@croupier/core/event/follow-session-events';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { OpenStreams } from './open-streams.ts';
import { contextOf } from './request-context.ts';
import { restPrefix } from './request-facts.ts';
import type { ServerParts } from './server-parts.ts';

/**
 * `GET /api/v1/sessions/{sessionId}/events/stream`: the events of a session as server-sent events, those after `after` (or
 * the header Last-Event-ID, a stream version) and then those that come. The same callers as `event.session`.
 *
 * A client that reads slowly is waited for: the next events are read from the database when it has taken the last ones. One
 * that takes nothing for a while is cut off. A stream ends when the session is Completed and its last event was sent, when
 * the server stops, when the token is not good any more, and when the database is away; the client goes on with its last id.
 * Where there is nothing to go on with, since the session is Completed and all was seen, the answer is 204, which tells an
 * EventSource to come no more.
 */
export function eventStreams(app: FastifyInstance, parts: ServerParts, streams: OpenStreams): void {
  const { heartbeatMs } = parts.limits.eventStreams;
  app.get(`${restPrefix}/sessions/:sessionId/events/stream`, { exposeHeadRoute: false }, async (request, reply) => {
    const call = admit(await contextOf(parts, request), 'event.session');
    const input = inputOf(request);
    const stream = streams.begin(reply);
    const options = { idleMs: heartbeatMs, signal: stream.signal };
    const send = async (batches: AsyncIterable<readonly EventView[]>) =>
      await streams.send({ request, reply, stream }, batches, frameOf);
    try {
      const batches = await followSessionEvents(parts.core, call, input, options);
      if (await isCompleted(parts.core, input.sessionId)) {
        const first = await batches.next();
        if (first.done === true) return await reply.code(204).send();
        return await send(withFirst(first.value, batches));
      }
      return await send(batches);
    } catch (error) {
      streams.end(stream);
      throw error;
    }
  });
}

async function* withFirst<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}

function inputOf(request: FastifyRequest) {
  const { query, params, headers } = request;
  const { after, ...rest } = anything.parse({ ...record(query), ...record(params) });
  const from = headers['last-event-id'] ?? after;
  const version = typeof from === 'string' && /^\d{1,10}$/.test(from) ? Number(from) : from;
  const input = followSessionEventsInput.safeParse(version === undefined ? rest : { ...rest, after: version });
  if (!input.success) throw fromZodError(input.error);
  return input.data;
}

const anything = z.looseObject({ after: z.unknown().optional() });

function record(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function frameOf(event: EventView): string {
  return `id: ${event.streamVersion}\ndata: ${JSON.stringify(event)}\n\n`;
}
