import { performance } from 'node:perf_hooks';

import pg from 'pg';

/**
 * Told of every query that ended, with its time on the connection (waiting for a connection is not in it), and with its error when it
 * failed.
 */
export type OnQuery = (durationMs: number, error?: unknown) => void;

/** A subclass of pg's client that reports the duration of each query: pg has no hook for it. */
export function timedClient(onQuery: OnQuery): new (config?: string | pg.ClientConfig) => pg.ClientBase {
  class TimedClient extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      const original = this.query.bind(this);
      const timed = (...args: unknown[]): unknown => {
        const startMs = performance.now();
        const done = (error?: unknown): void => onQuery(performance.now() - startMs, error);
        const callback = args.at(-1);
        if (typeof callback === 'function') {
          const reporting = (...results: unknown[]): unknown => {
            done(results[0] ?? undefined);
            return Reflect.apply(callback, undefined, results);
          };
          return Reflect.apply(original, undefined, [...args.slice(0, -1), reporting]);
        }
        const result: unknown = Reflect.apply(original, undefined, args);
        if (result instanceof Promise) void report(result, done);
        return result;
      };
      Object.defineProperty(this, 'query', { value: timed });
    }
  }
  return TimedClient;
}

async function report(query: Promise<unknown>, done: (error?: unknown) => void): Promise<void> {
  const [settled] = await Promise.allSettled([query]);
  done(settled.status === 'rejected' ? settled.reason : undefined);
}
