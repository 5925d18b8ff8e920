import { Readable } from 'node:stream';
import { AppError } from '@croupier/kernel/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cutOffWhenStalled } from './cut-off-stalled.ts';
import { contextOf } from './request-context.ts';
import type { ServerParts } from './server-parts.ts';
import { framesOf } from './sse-frames.ts';

const bufferBytes = 65_536;

/** The streams of server-sent events that this process has open: counted, limited in number, and ended when it stops. */
export class OpenStreams {
  readonly #parts: ServerParts;
  readonly #open = new Set<AbortController>();

  constructor(app: FastifyInstance, parts: ServerParts) {
    this.#parts = parts;
    app.addHook('preClose', (done) => {
      for (const stream of this.#open) stream.abort();
      done();
    });
  }

  /** Begins a stream that ends with its reply. @throws CAPACITY */
  begin(reply: FastifyReply): AbortController {
    if (this.#open.size >= this.#parts.limits.eventStreams.max)
      throw new AppError('CAPACITY', 'Too many clients follow events here.');
    const stream = new AbortController();
    this.#open.add(stream);
    this.#count();
    reply.raw.once('close', () => this.end(stream));
    return stream;
  }

  end(stream: AbortController): void {
    stream.abort();
    this.#open.delete(stream);
    this.#count();
  }

  /** Answers with batches as server-sent events. A client that reads slowly is waited for; one that takes nothing is cut off. */
  async send<T>(
    {
      request,
      reply,
      stream,
    }: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly stream: AbortController },
    batches: AsyncIterable<readonly T[]>,
    frameOf: (item: T) => string,
  ): Promise<FastifyReply> {
    const { heartbeatMs, stallMs } = this.#parts.limits.eventStreams;
    const refusalNow = async () => (await contextOf(this.#parts, request)).refusal;
    const frames = framesOf(batches, { frameOf, refusalNow, heartbeatMs, signal: stream.signal });
    const taken = cutOffWhenStalled(frames, { stallMs, cut: () => reply.raw.destroy(), signal: stream.signal });
    return await reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('x-accel-buffering', 'no')
      .send(Readable.from(taken, { objectMode: false, highWaterMark: bufferBytes }));
  }

  #count(): void {
    this.#parts.instruments.eventStreams.set(this.#open.size);
  }
}
