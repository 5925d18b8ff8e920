import { randomUUID } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from './target.ts';

const pauseMs = 5;
const answerMs = 15_000;
/** What the ids of healthy requests begin with, in the log of the server. */
export const healthyRequestId = 'healthy-';

/** A session that a healthy client plays. */
export interface Seat {
  readonly sessionId: string;
  readonly token: string;
}

/** Clients that play on while others misbehave: one spin and one read in turn, over connections that they keep. */
export class HealthyClients {
  readonly #target: Target;
  readonly #agent: HttpAgent;
  #latenciesMs: number[] = [];
  #failures: string[] = [];
  #asked = 0;
  #isStopped = false;
  #all: Promise<unknown> = Promise.resolve();

  constructor(target: Target, seats: readonly Seat[]) {
    this.#target = target;
    const options = { keepAlive: true, maxSockets: seats.length };
    this.#agent = target.isTls ? new HttpsAgent({ ...options, rejectUnauthorized: false }) : new HttpAgent(options);
    this.#all = Promise.all(seats.map((seat) => this.#play(seat)));
  }

  /** What was seen since the last look, at least after `atLeast` answers. */
  async look(
    atLeast: number,
  ): Promise<{ readonly latenciesMs: readonly number[]; readonly failures: readonly string[] }> {
    const deadlineMs = performance.now() + answerMs;
    while (this.#latenciesMs.length < atLeast && performance.now() < deadlineMs) await delay(pauseMs);
    const seen = { latenciesMs: this.#latenciesMs, failures: this.#failures };
    this.#latenciesMs = [];
    this.#failures = [];
    return seen;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#all;
    this.#agent.destroy();
  }

  async #play(seat: Seat): Promise<void> {
    while (!this.#isStopped) {
      const spin = { type: 'Spin', sessionId: seat.sessionId, stakeMinor: 10, idempotencyKey: randomUUID() };
      await this.#ask(seat, '/trpc/action.act', JSON.stringify(spin));
      await this.#ask(seat, `/api/v1/sessions/${seat.sessionId}`);
      await delay(pauseMs);
    }
  }

  async #ask(seat: Seat, path: string, body?: string): Promise<void> {
    const startMs = performance.now();
    try {
      const status = await this.#statusOf(seat, path, body);
      this.#latenciesMs.push(performance.now() - startMs);
      // 409: a free spin is owed, which takes no stake. Such a client is served, too.
      if (status !== 200 && status !== 409) this.#failures.push(`${path.split('?', 1)[0]} answered ${status}`);
    } catch (error) {
      this.#failures.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #statusOf(seat: Seat, path: string, body?: string): Promise<number> {
    const { host, port, isTls } = this.#target;
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const headers = {
      authorization: `Bearer ${seat.token}`,
      'x-request-id': `${healthyRequestId}${(this.#asked += 1)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const options = {
      host,
      port,
      path,
      headers,
      agent: this.#agent,
      method: body === undefined ? 'GET' : 'POST',
      timeout: answerMs,
    };
    const asked = isTls ? httpsRequest(options) : httpRequest(options);
    asked.on('error', reject).on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('response', (answer) => {
      answer
        .resume()
        .on('end', () => resolve(answer.statusCode ?? 0))
        .on('error', reject);
    });
    asked.end(body);
    return await promise;
  }
}
