import { admit } from '@croupier/api/procedure';
import { fromZodError } from '@croupier/api/to-app-error';
import { type FingerprintProgress, followFingerprintInput } from '@croupier/contract/fingerprint-progress';
import { followFingerprint } from '@croupier/core/fingerprint/follow-fingerprint';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OpenStreams } from './open-streams.ts';
import { contextOf } from './request-context.ts';
import { restPrefix } from './request-facts.ts';
import type { ServerParts } from './server-parts.ts';

/**
 * `GET /api/v1/fingerprints/{fingerprintId}/progress`: how far a run is, as server-sent events, from any process. The id of an event is
 * its `sequence`; a client comes back with the last one (Last-Event-ID, or `after`) and is told what has changed since. A stream ends when the
 * run has ended and that was said. The same callers as `fingerprint.get`.
 */
export function fingerprintProgressStream(app: FastifyInstance, parts: ServerParts, streams: OpenStreams): void {
  const { heartbeatMs } = parts.limits.eventStreams;
  app.get(`${restPrefix}/fingerprints/:fingerprintId/progress`, { exposeHeadRoute: false }, async (request, reply) => {
    const call = admit(await contextOf(parts, request), 'fingerprint.get');
    const input = inputOf(request);
    const stream = streams.begin(reply);
    try {
      const options = { idleMs: heartbeatMs, signal: stream.signal };
      const batches = await followFingerprint(parts.core, call, input, options);
      const first = await batches.next();
      // Nothing to tell: it has ended, and the client has seen that. 204 tells an EventSource to come no more.
      if (first.done === true) return await reply.code(204).send();
      return await streams.send({ request, reply, stream }, withFirst(first.value, batches), frameOf);
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

function inputOf({ params, query, headers }: FastifyRequest) {
  const after = headers['last-event-id'] ?? (isRecord(query) ? query['after'] : undefined);
  const from = typeof after === 'string' && /^\d{1,10}$/.test(after) ? Number(after) : after;
  const input = followFingerprintInput.safeParse({
    ...(isRecord(params) ? params : {}),
    ...(from === undefined ? {} : { after: from }),
  });
  if (!input.success) throw fromZodError(input.error);
  return input.data;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function frameOf(progress: FingerprintProgress): string {
  return `id: ${progress.sequence}\ndata: ${JSON.stringify(progress)}\n\n`;
}
