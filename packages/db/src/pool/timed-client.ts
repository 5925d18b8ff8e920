import { performance } from 'node:perf_hooks';

import pg from 'pg';

/** Told of every query that ended, with its time on the connection (waiting for a connection is not in it), failed or not. */
export type OnQuery = (durationMs: number) => void;

/** A subclass of pg's client that reports the duration of each query: pg has no hook for it. */
export function timedClient(onQuery: OnQuery): new (config?: string | pg.ClientConfig) => pg.ClientBase {
  class TimedClient extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      const original = this.query.bind(this);
      const timed = (...args: unknown[]): unknown => {
        const startMs = performance.now();
        const done = (): void => onQuery(performance.now() - startMs);
        const callback = args.at(-1);
        if (typeof callback === 'function') {
          const reporting = (...results: unknown[]): unknown => {
            done();
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

async function report(query: Promise<unknown>, done: () => void): Promise<void> {
  await Promise.allSettled([query]);
  done();
}
