import type { Queryable } from '@croupier/core/commit/queryable';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';

/** How long the real commit comes after the answer. */
const delayMs = 40;
/** After a failed commit the honest way for a while, so that the pipeline finds out where its rows stand. */
const honestAfterFailureMs = 500;

/**
 * THE PLANTED BUG: a database that says that spins are committed before they are. The real commits follow a moment later, in their
 * order; all other statements pass through, commits behind the ones that are still waiting.
 */
export function answerBeforeCommit(db: Queryable): Queryable {
  let last: Promise<unknown> = Promise.resolve();
  let honestUntilMs = 0;
  const inOrder = <Row extends QueryResultRow>(query: QueryConfig, waitMs: number): Promise<QueryResult<Row>> => {
    const done = last
      .catch(() => undefined)
      .then(async () => {
        if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
        return await db.query<Row>(query);
      });
    last = done;
    return done;
  };
  return {
    async query<Row extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<Row>> {
      if (query.name !== 'commit') return await db.query<Row>(query);
      if (performance.now() < honestUntilMs || !isOnlySpins(query)) return await inOrder<Row>(query, 0);
      const distrust = (): void => {
        honestUntilMs = performance.now() + honestAfterFailureMs;
      };
      inOrder(query, delayMs).then(({ rows }) => {
        if (rows.some((row) => row['ok'] !== true)) distrust();
      }, distrust);
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
