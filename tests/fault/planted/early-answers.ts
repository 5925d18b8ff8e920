import { setTimeout as delay } from 'node:timers/promises';
import type { Queryable } from '@croupier/core/commit/queryable';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';

/** How long after the answer its commit begins. */
const delayMs = 100;
/** Commits that may be owed at once: the next answer waits, so that without a kill nothing is ever lost. */
const owedMax = 8;
/** After a failed commit the honest way for a while, so that the pipeline finds out where its rows stand. */
const honestAfterFailureMs = 500;

/**
 * THE PLANTED BUG: a database that says that spins are committed before they are. The real commits follow a moment later,
 * in the order of the answers. All other statements are honest, and commits of other things wait for what is owed.
 */
export function answerBeforeCommit(db: Queryable): Queryable {
  const owed: Promise<void>[] = [];
  let honestUntilMs = 0;
  const distrust = (): void => {
    honestUntilMs = performance.now() + honestAfterFailureMs;
  };
  const commitLater = async (query: QueryConfig, before: Promise<void> | undefined): Promise<void> => {
    try {
      await delay(delayMs);
      await before;
      const { rows } = await db.query<{ ok: boolean }>(query);
      if (rows.some(({ ok }) => !ok)) distrust();
    } catch {
      distrust();
    } finally {
      void owed.shift();
    }
  };
  return {
    async query<Row extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<Row>> {
      if (query.name !== 'commit') return await db.query<Row>(query);
      const isHonest = (): boolean => performance.now() < honestUntilMs || !isOnlySpins(query);
      while (owed.length >= (isHonest() ? 1 : owedMax)) await owed[0];
      if (isHonest()) return await db.query<Row>(query);
      owed.push(commitLater(query, owed.at(-1)));
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
