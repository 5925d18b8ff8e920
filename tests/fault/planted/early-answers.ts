import { setTimeout as delay } from 'node:timers/promises';
import type { Queryable } from '@croupier/core/commit/queryable';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';

/** How long after the answer its commit begins. */
const delayMs = 50;
/** After a failed commit the honest way for a while, so that the pipeline finds out where its rows stand. */
const honestAfterFailureMs = 500;

/**
 * THE PLANTED BUG: a database that says that spins are committed before they are. The real commit follows a moment later,
 * and the next answer waits for it, so that without a kill nothing is ever lost. All other statements are honest.
 */
export function answerBeforeCommit(db: Queryable): Queryable {
  let last: Promise<unknown> = Promise.resolve();
  let honestUntilMs = 0;
  const distrust = (): void => {
    honestUntilMs = performance.now() + honestAfterFailureMs;
  };
  const commitLater = async (query: QueryConfig): Promise<void> => {
    try {
      await delay(delayMs);
      const { rows } = await db.query<{ ok: boolean }>(query);
      if (rows.some(({ ok }) => !ok)) distrust();
    } catch {
      distrust();
    }
  };
  return {
    async query<Row extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<Row>> {
      if (query.name !== 'commit') return await db.query<Row>(query);
      const before = last;
      const { promise, resolve } = Promise.withResolvers<void>();
      last = promise;
      await before;
      if (performance.now() < honestUntilMs || !isOnlySpins(query)) return await db.query<Row>(query).finally(resolve);
      void commitLater(query).finally(resolve);
      const groups: { g: number }[] = JSON.parse(String(query.values?.[0]));
      const rows = groups.map(({ g }) => ({ g, ok: true, keys: [] }));
      return { command: 'SELECT', rowCount: rows.length, oid: 0, fields: [], rows: rows as unknown as Row[] };
    },
  };
}

function isOnlySpins(query: QueryConfig): boolean {
  const events: { type: string }[] = JSON.parse(String(query.values?.[4]));
  return events.every((event) => event.type === 'action.spin');
}
