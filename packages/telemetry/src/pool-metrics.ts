import type { Instruments } from './registry.ts';

/** What is read of a connection pool: pg.Pool has it. */
export interface PoolCounts {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** Shows at every scrape how the pool is used: busy and idle connections, and callers that wait for one. */
export function observePool(pool: PoolCounts, instruments: Instruments): void {
  instruments.beforeScrape(() => {
    instruments.databasePoolConnections.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
    instruments.databasePoolConnections.set({ state: 'idle' }, pool.idleCount);
    instruments.databasePoolWaiting.set(pool.waitingCount);
  });
}
