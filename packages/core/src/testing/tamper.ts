import type { TestDatabase } from '@croupier/testkit/postgres';

/** A statement that alters evidence, and what has to follow it. */
export interface Tampering {
  readonly sql: string;
  readonly values: unknown[];
  readonly more?: readonly (readonly [sql: string, values: unknown[]])[];
}

const evidence = ['events', 'ledger_entries', 'wallets', 'holds', 'sessions'];

/**
 * Changes the evidence as only a superuser can who passes triggers and constraints, looks, and takes the change back.
 * @throws when the first statement changes nothing
 */
export async function withTampered<T>(database: TestDatabase, how: Tampering, look: () => Promise<T>): Promise<T> {
  const restore = await database.owner.connect();
  try {
    await restore.query('SET session_replication_role = replica');
    for (const name of evidence) await restore.query(`CREATE TEMPORARY TABLE kept_${name} AS SELECT * FROM ${name}`);
    const { rowCount } = await restore.query(how.sql, how.values);
    if (rowCount === 0) throw new Error('nothing was tampered with');
    for (const [text, given] of how.more ?? []) await restore.query(text, given);
    return await look();
  } finally {
    for (const name of evidence) {
      await restore.query(`DELETE FROM ${name}`);
      await restore.query(
        `INSERT INTO ${name} ${name === 'events' ? 'OVERRIDING SYSTEM VALUE' : ''} SELECT * FROM kept_${name}`,
      );
      await restore.query(`DROP TABLE kept_${name}`);
    }
    await restore.query('SET session_replication_role = origin');
    restore.release();
  }
}
