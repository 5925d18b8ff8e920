import type { Socket } from 'node:net';
import { AppError } from '@croupier/kernel/errors';
import type { FastifyInstance, FastifyReply } from 'fastify';

const sweepMs = 1_000;

/**
 * The requests that are being served. One look a second at all of them takes the place of a timer for each: a request that
 * has no answer after `handlerTimeoutMs` is answered UNAVAILABLE, at most a second late.
 */
export class InFlight {
  readonly #replies = new Set<FastifyReply>();

  get size(): number {
    return this.#replies.size;
  }

  add(reply: FastifyReply): void {
    this.#replies.add(reply);
  }

  delete(reply: FastifyReply): void {
    this.#replies.delete(reply);
  }

  /** Whether a whole request that came over this connection has not been answered yet. */
  isOn(socket: Socket): boolean {
    for (const { request } of this.#replies) if (request.raw.socket === socket && request.raw.complete) return true;
    return false;
  }

  /** Looks at the requests of `app` until it closes. */
  watch(app: FastifyInstance, handlerTimeoutMs: number): void {
    const timer = setInterval(() => this.#sweep(handlerTimeoutMs), sweepMs);
    timer.unref();
    app.addHook('onClose', (_app, done) => {
      clearInterval(timer);
      done();
    });
  }

  #sweep(handlerTimeoutMs: number): void {
    for (const reply of this.#replies) {
      // The client has gone, and Fastify is not told of it.
      if (reply.raw.destroyed) this.#replies.delete(reply);
      else if (!reply.sent && !reply.raw.headersSent && reply.elapsedTime > handlerTimeoutMs) {
        void reply.send(new AppError('UNAVAILABLE', tooLong, { internal: `no answer after ${handlerTimeoutMs} ms` }));
      }
    }
  }
}

const tooLong = 'The request took too long. Whether it had an effect is unknown.';
