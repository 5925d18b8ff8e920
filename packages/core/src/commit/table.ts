import type { ArrayType } from '@croupier/db/binary-arrays';

/** A column of a set of rows: its type, and where a row has its value. */
export interface Column<Row> {
  readonly type: string;
  /** The values of all rows as one parameter. */
  readonly encode: (rows: readonly Row[]) => Buffer;
}

export function column<Row, Value>(type: ArrayType<Value>, valueOf: (row: Row) => Value | null): Column<Row> {
  return { type: type.name, encode: (rows) => type.encode(rows.map(valueOf)) };
}

/** Rows that go to the database column by column, each column as one array parameter. */
export class Table<Row> {
  readonly #columns: readonly Column<Row>[];
  /** The columns' names in order, as SQL. */
  readonly names: string;

  constructor(columns: Readonly<Record<string, Column<Row>>>) {
    this.#columns = Object.values(columns);
    this.names = Object.keys(columns).join(', ');
  }

  /** How many parameters the rows are. */
  get width(): number {
    return this.#columns.length;
  }

  /** The rows as an item of FROM, their parameters numbered from `first` on. */
  unnest(first: number): string {
    return `unnest(${this.#columns.map(({ type }, index) => `$${first + index}::${type}[]`).join(', ')})`;
  }

  encode(rows: readonly Row[]): Buffer[] {
    return this.#columns.map((one) => one.encode(rows));
  }
}
