import { describe, expect, it } from 'vitest';

import { testDatabase } from './postgres.ts';

describe('testDatabase', () => {
  it('gives each caller a database of its own with all migrations applied', async () => {
    await using first = await testDatabase();
    await using second = await testDatabase();
    await first.owner.query('CREATE TABLE only_here (id integer)');
    const { rows } = await second.pool.query(
      "SELECT to_regclass('only_here') AS stranger, to_regclass('_prisma_migrations')::text AS migrations",
    );
    expect(rows).toEqual([{ stranger: null, migrations: '_prisma_migrations' }]);
  });

  it('drops the database at its disposal, also with connections open', async () => {
    const database = await testDatabase();
    await using other = await testDatabase();
    const name = new URL(database.url).pathname.slice(1);
    await database[Symbol.asyncDispose]();
    const { rowCount } = await other.pool.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    expect(rowCount).toBe(0);
  });
});
