import type { QueryConfig } from 'pg';
import type { Queryable } from './queryable.ts';

/** Few enough that they are gone before they are moved among what lives long. */
const rowsOfOneRead = 1_500;

/** Rows of a query as arrays, in batches, through a cursor of the database. */
export async function* cursor<Row extends unknown[]>(
  db: Queryable,
  name: string,
  query: { readonly text: string; readonly values: unknown[] },
): AsyncGenerator<Row[]> {
  // All rows are wanted: a plan that is quick with the first ones would be the wrong one.
  await db.query({ text: "SELECT set_config('cursor_tuple_fraction', '1', true)" });
  await db.query({ text: `DECLARE ${name} NO SCROLL CURSOR FOR ${query.text}`, values: query.values });
  const read: QueryConfig & { rowMode: 'array' } = { text: `FETCH ${rowsOfOneRead} FROM ${name}`, rowMode: 'array' };
  const fetch = async (): Promise<Row[]> => {
    // The shape of the rows is the text of the query, written beside its type.
    const { rows } = (await db.query(read)) as unknown as { rows: Row[] };
    return rows;
  };
  let coming = fetch();
  try {
    for (;;) {
      const rows = await coming;
      if (rows.length < rowsOfOneRead) {
        if (rows.length > 0) yield rows;
        return;
      }
      // The database works on the next rows while these are worked on.
      coming = fetch();
      coming.catch(() => undefined);
      yield rows;
    }
  } finally {
    await coming.catch(() => undefined);
    await db.query({ text: `CLOSE ${name}` }).catch(() => undefined);
  }
}
