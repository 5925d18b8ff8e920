import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';

/** What the stores need of a pool or of a client in a transaction. */
export interface Queryable {
  query<Row extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<Row>>;
}
