import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import pg from 'pg';

// PostgreSQL's type "char" with quotes: one byte, used by the system catalogue (pg_constraint.contype).
const internalCharOid = 18;
const blankPaddedCharOid = 1042;

/** A connection for the schema engine, and its end. */
export interface MigrationConnection {
  readonly adapter: SqlDriverAdapter;
  /** What PostgreSQL said of the last script that failed, and where; undefined when none did. */
  readonly scriptFailure: () => string | undefined;
  readonly end: () => Promise<void>;
}

/**
 * Prisma's adapter over one single connection, mended where a schema engine needs more than it does (7.10.0):
 *
 * - `executeScript` of the original cuts the script at every ";", also inside function bodies, and runs the parts on whatever
 *   connection is free. Here a script is one simple query: PostgreSQL runs it as one transaction, wholly or not at all.
 * - The original refuses columns of type "char", on which every look at a table with CHECK constraints fails.
 *
 * One connection only, so that the engine's advisory lock covers all that it does. `appendToScript` is run in the same transaction as each
 * script.
 */
export async function connectForMigration(url: string, appendToScript = ''): Promise<MigrationConnection> {
  const pool = new CatalogueReadingPool({
    connectionString: url,
    max: 1,
    idleTimeoutMillis: 0,
    application_name: 'croupier migrate',
  });
  pool.on('error', () => undefined); // reported by the query that was running
  let failure: string | undefined;
  const original = await new PrismaPg(pool).connect();
  const adapter: SqlDriverAdapter = {
    provider: original.provider,
    adapterName: original.adapterName,
    queryRaw: async (query) => {
      const result = await original.queryRaw(query);
      for (const index of pool.takeCharColumns()) result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    },
    executeRaw: (query) => original.executeRaw(query),
    startTransaction: (isolation) => original.startTransaction(isolation),
    getConnectionInfo: () => original.getConnectionInfo(),
    executeScript: async (script) => {
      try {
        await pool.query(appendToScript === '' ? script : `${script}\n;${appendToScript}`);
      } catch (error) {
        failure = describe(error, script);
        throw toAdapterError(error);
      }
    },
    dispose: () => original.dispose(),
  };
  return { adapter, scriptFailure: () => failure, end: () => pool.end() };
}

/** Lets results with "char" columns through Prisma's adapter as ordinary text, and remembers where they were. */
class CatalogueReadingPool extends pg.Pool {
  #charColumns: number[] = [];

  constructor(config: pg.PoolConfig) {
    super(config);
    this.on('connect', (client) => {
      client.on('error', () => undefined);
    });
    const query = this.query.bind(this);
    const reading = async (...args: unknown[]): Promise<unknown> =>
      this.#note(await Promise.resolve(Reflect.apply(query, undefined, args)));
    Object.defineProperty(this, 'query', { value: reading });
  }

  /** The positions of "char" columns in the last result, once. */
  takeCharColumns(): readonly number[] {
    const columns = this.#charColumns;
    this.#charColumns = [];
    return columns;
  }

  #note(result: unknown): unknown {
    if (typeof result !== 'object' || result === null || !('fields' in result) || !Array.isArray(result.fields))
      return result;
    this.#charColumns = [];
    result.fields.forEach((field: pg.FieldDef, index) => {
      if (field.dataTypeID !== internalCharOid) return;
      field.dataTypeID = blankPaddedCharOid;
      this.#charColumns.push(index);
    });
    return result;
  }
}

function toAdapterError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  const code = error.code ?? 'unknown';
  return new DriverAdapterError({
    kind: 'postgres',
    code,
    severity: error.severity ?? 'ERROR',
    message: error.message,
    detail: error.detail,
    column: error.column,
    hint: error.hint,
    originalCode: code,
    originalMessage: error.message,
  });
}

function describe(error: unknown, script: string): string {
  if (!(error instanceof pg.DatabaseError)) return String(error);
  const line =
    error.position === undefined ? undefined : script.slice(0, Number(error.position) - 1).split('\n').length;
  const parts = [
    error.message,
    error.detail,
    error.hint,
    line === undefined ? undefined : `line ${line} of migration.sql`,
  ];
  return parts.filter((part) => part !== undefined).join('; ');
}
