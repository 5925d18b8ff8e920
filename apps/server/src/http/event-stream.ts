import { Readable } from 'node:stream';
import { admit } from '@croupier/api/procedure';
import { fromZodError } from '@croupier/api/to-app-error';
import { type EventView, followSessionEventsInput } from '@croupier/contract/event';
import { followSessionEvents } from '@croupier/core/event/follow-session-events';
import { AppError } from '@croupier/kernel/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { contextOf } from './request-context.ts';
import { restPrefix } from './request-facts.ts';
import type { ServerParts } from './server-parts.ts';

/** Clients that follow events from this process, at most: beyond it CAPACITY. */
const streamsMax = 1_000;
/** After so long without an event a comment keeps proxies from closing; the token is looked at as often. */
const heartbeatMs = 5_000;
/** A client that has taken nothing for so long is cut off. */
const stallMs = 30_000;
const bufferBytes = 65_536;

/**
 * `GET /api/v1/sessions/{sessionId}/events/stream`: the events of a session as server-sent events, those after `after` (or
 * the header Last-Event-ID, a stream version) and then those that come. The same callers as `event.session`.
 *
 * A client that reads slowly is waited for: the next events are read from the database when it has taken the last ones. One
 * that takes nothing is cut off. A stream ends when the server stops, when the token is not good any more, and when the
 * database is away; the client goes on with its last id.
 */
export function eventStreams(app: FastifyInstance, parts: ServerParts): void {
  const open = new Set<AbortController>();
  app.addHook('preClose', (done) => {
    for (const stream of open) stream.abort();
    done();
  });
  app.get(`${restPrefix}/sessions/:sessionId/events/stream`, { exposeHeadRoute: false }, async (request, reply) => {
    const call = admit(await contextOf(parts, request), 'event.session');
    const input = inputOf(request);
    if (open.size >= streamsMax) throw new AppError('CAPACITY', 'Too many clients follow events here.');
    const stream = new AbortController();
    const options = { idleMs: heartbeatMs, signal: stream.signal };
    const batches = await followSessionEvents(parts.core, call, input, options);
    const frames = framesOf(batches, async () => (await contextOf(parts, request)).refusal);
    begin(stream);
    reply.raw.once('close', () => end(stream));
    cutOffWhenStalled(reply, stream.signal);
    return await reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(Readable.from(frames, { objectMode: false, highWaterMark: bufferBytes }));
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

/** The text of the stream. The first frame goes at once, so that the client knows that it is connected. */
async function* framesOf(
  batches: AsyncIterable<readonly EventView[]>,
  refusalNow: () => Promise<AppError | null>,
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

function cutOffWhenStalled(reply: FastifyReply, signal: AbortSignal): void {
  let written = -1;
  const timer = setInterval(() => {
    const { socket } = reply.raw;
    if (reply.raw.writableNeedDrain && socket !== null && socket.bytesWritten === written) reply.raw.destroy();
    written = socket?.bytesWritten ?? -1;
  }, stallMs);
  signal.addEventListener('abort', () => clearInterval(timer));
}
