import { Readable } from 'node:stream';
import { admit } from '@croupier/api/procedure';
import { fromZodError } from '@croupier/api/to-app-error';
import { type EventView, followSessionEventsInput } from '@croupier/contract/event';
import { followSessionEvents, isCompleted } from '@croupier/core/event/follow-session-events';
import { AppError } from '@croupier/kernel/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { cutOffWhenStalled } from './cut-off-stalled.ts';
import { contextOf } from './request-context.ts';
import { restPrefix } from './request-facts.ts';
import type { ServerParts } from './server-parts.ts';

const bufferBytes = 65_536;

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
export function eventStreams(app: FastifyInstance, parts: ServerParts): void {
  const { max, heartbeatMs, stallMs } = parts.limits.eventStreams;
  const open = new Set<AbortController>();
  app.addHook('preClose', (done) => {
    for (const stream of open) stream.abort();
    done();
  });
  app.get(`${restPrefix}/sessions/:sessionId/events/stream`, { exposeHeadRoute: false }, async (request, reply) => {
    const call = admit(await contextOf(parts, request), 'event.session');
    const input = inputOf(request);
    if (open.size >= max) throw new AppError('CAPACITY', 'Too many clients follow events here.');
    const stream = new AbortController();
    const options = { idleMs: heartbeatMs, signal: stream.signal };
    begin(stream);
    reply.raw.once('close', () => end(stream));
    try {
      const batches = await followSessionEvents(parts.core, call, input, options);
      if (await isCompleted(parts.core, input.sessionId)) {
        const first = await batches.next();
        if (first.done === true) return await reply.code(204).send();
        return await follow(withFirst(first.value, batches));
      }
      return await follow(batches);
    } catch (error) {
      end(stream);
      throw error;
    }

    async function follow(batches: AsyncIterable<readonly EventView[]>): Promise<FastifyReply> {
      const refusalNow = async () => (await contextOf(parts, request)).refusal;
      const frames = framesOf(batches, { refusalNow, heartbeatMs, signal: stream.signal });
      const taken = cutOffWhenStalled(frames, { stallMs, cut: () => reply.raw.destroy(), signal: stream.signal });
      return await reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('x-accel-buffering', 'no')
        .send(Readable.from(taken, { objectMode: false, highWaterMark: bufferBytes }));
    }
  });

  function begin(stream: AbortController): void {
    open.add(stream);
    parts.instruments.eventStreams.set(open.size);
  }

  function end(stream: AbortController): void {
    stream.abort();
    open.delete(stream);
    parts.instruments.eventStreams.set(open.size);
  }
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

interface FrameOptions {
  readonly refusalNow: () => Promise<AppError | null>;
  readonly heartbeatMs: number;
  readonly signal: AbortSignal;
}

/** The text of the stream. The first frame goes at once, so that the client knows that it is connected. */
async function* framesOf(
  batches: AsyncIterable<readonly EventView[]>,
  { refusalNow, heartbeatMs, signal }: FrameOptions,
): AsyncGenerator<string> {
  yield 'retry: 1000\n\n';
  let lookedMs = performance.now();
  try {
    for await (const batch of batches) {
      yield batch.length === 0 ? ': nothing new\n\n' : batch.map(frameOf).join('');
      if (performance.now() - lookedMs < heartbeatMs) continue;
      lookedMs = performance.now();
      const refusal = await refusalNow();
      if (refusal !== null) return yield endFrame(refusal.code);
    }
    // A server that stops says nothing: the client shall come back.
    if (!signal.aborted) yield endFrame('COMPLETED');
  } catch (error) {
    // The headers are out: the stream ends, and the client comes back with its last id.
    yield endFrame(error instanceof AppError ? error.code : 'INTERNAL_ERROR');
    if (!(error instanceof AppError)) throw error;
  }
}

function frameOf(event: EventView): string {
  return `id: ${event.streamVersion}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Why the stream ends, as an event of its own. It has no id: the last event stays the place to go on from. */
function endFrame(code: string): string {
  return `event: end\ndata: ${JSON.stringify({ code })}\n\n`;
}
