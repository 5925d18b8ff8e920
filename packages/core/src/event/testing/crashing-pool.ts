import type { Pool } from '@croupier/db/pool';

/** Thrown in the place of a crash of the process. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/**
 * A pool whose user "crashes" at the statement that calls `fn`: before it was sent, or after it was done. On a connection in a
 * transaction the crash takes the transaction with it, as that of a process would.
 */
export function crashingPool(pool: Pool, fn: string, when: 'before' | 'after'): Pool {
  const crashing = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name, object);
        if (typeof value !== 'function') return value;
        if (name === 'connect') return async () => crashing(await pool.connect());
        if (name !== 'query') return value.bind(object);
        return async (...args: unknown[]) => {
          const hit = JSON.stringify(args[0]).includes(fn);
          if (hit && when === 'before') throw new Crash();
          const result: unknown = await Reflect.apply(value, object, args);
          if (hit) throw new Crash();
          return result;
        };
      },
    });
  return crashing(pool);
}
