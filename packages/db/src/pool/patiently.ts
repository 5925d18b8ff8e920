import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';

/** What runs statements that are told as objects. */
interface Statements {
  query<Row extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<Row>>;
}

const longestTimerMs = 2_147_483_647;

/**
 * The same connection, for statements that may take as long as they take: their answers are waited for beyond the pool's
 * `answerTimeoutMs`. The server's own limit is another thing: `SET LOCAL statement_timeout = 0`.
 */
export function patiently(db: Statements): Statements {
  return {
    query(query) {
      // An option of node-postgres for one statement, which its types do not know.
      const patient = { ...query, query_timeout: longestTimerMs };
      return db.query(patient);
    },
  };
}
