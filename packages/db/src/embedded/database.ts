import pg from 'pg';

/** Creates the database when there is none of this name. `url` is of another database of the same server. */
export async function ensureDatabase({ url, database }: { url: string; database: string }): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'croupier embedded' });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}
