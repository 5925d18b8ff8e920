import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { applyMigrations } from '../migrate.ts';
import { pendingMigrations } from '../migrate/pending.ts';
import { createPool } from '../pool.ts';
import { applicationRole, urlWithRole } from './application-role.ts';
import { excessRights } from './excess-rights.ts';
import { grantRights } from './grant-rights.ts';
import { disposableTables, fixedColumns } from './table-rights.ts';

const evidence = ['events', 'fingerprint_samples', 'idempotency_keys', 'ledger_entries', 'par_sheets'];
const denied = { code: '42501' };

describe("the application's role", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  it.each(evidence)('[WAL-5] [EVT-1] may read %s and add to it, and nothing else', async (table) => {
    const { pool } = database;
    await pool.query(`SELECT FROM ${table} LIMIT 1`);
    for (const statement of [
      `UPDATE ${table} SET created_at = created_at`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
      `TRUNCATE ${table} CASCADE`,
      `DROP TABLE ${table}`,
      `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
      `ALTER TABLE ${table} ADD COLUMN more text`,
      `ALTER TABLE ${table} OWNER TO ${applicationRole}`,
      `DROP TRIGGER ${table}_append_only ON ${table}`,
      `CREATE TRIGGER own BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      `CREATE RULE own AS ON INSERT TO ${table} DO INSTEAD NOTHING`,
    ]) {
      await expect(pool.query(statement), statement).rejects.toMatchObject(denied);
    }
  });

  it('[EVT-1] reaches the partitions of the events through their table only', async () => {
    const { pool } = database;
    for (const statement of [
      'SELECT FROM events_default',
      'DELETE FROM events_default',
      'ALTER TABLE events DETACH PARTITION events_default',
      'DROP TABLE events_default',
    ]) {
      await expect(pool.query(statement), statement).rejects.toMatchObject(denied);
    }
  });

  it.each(Object.entries(fixedColumns))(
    '[WAL-5] deletes no row of %s, and changes none of %j',
    async (table, fixed) => {
      const { pool } = database;
      for (const column of fixed) {
        await expect(pool.query(`UPDATE ${table} SET ${column} = ${column}`), column).rejects.toMatchObject(denied);
      }
      for (const statement of [`DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`, `DROP TABLE ${table} CASCADE`]) {
        await expect(pool.query(statement), statement).rejects.toMatchObject(denied);
      }
      await pool.query(`SELECT FROM ${table} FOR NO KEY UPDATE`);
    },
  );

  it.each([
    'SET session_replication_role = replica',
    'CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
    'CREATE TABLE own (id int)',
    'CREATE FUNCTION own() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    'DROP SCHEMA public CASCADE',
    'ALTER FUNCTION refuse_change() RENAME TO allow_change',
    'DELETE FROM _prisma_migrations',
    'UPDATE _prisma_migrations SET checksum = checksum',
    'ALTER TABLE wallets DROP CONSTRAINT wallets_no_debt_check',
    "SELECT setval(pg_get_serial_sequence('events', 'position'), 1)",
    'CREATE ROLE own SUPERUSER',
  ])('[WAL-5] may not: %s', async (statement) => {
    await expect(database.pool.query(statement)).rejects.toMatchObject(denied);
  });

  it('[EVT-7] makes the partitions of the months to come with a function of the owner, which looks nowhere else', async () => {
    const { pool, owner } = database;
    const { rows } = await pool.query("SELECT ensure_event_partitions('2031-05-01', 2) AS made");
    expect(rows).toEqual([{ made: 2 }]);
    const made = await owner.query(
      `SELECT pg_get_userbyid(relowner) = current_user AS of_owner, (SELECT count(*)::int FROM pg_trigger WHERE tgrelid = c.oid) AS triggers
       FROM pg_class c WHERE relname = 'events_2031_05'`,
    );
    expect(made.rows).toEqual([{ of_owner: true, triggers: 2 }]);
    const client = await pool.connect();
    try {
      // A function of one's own, found first, would run with the rights of the owner.
      await client.query('CREATE TEMPORARY TABLE pg_class (relname text)');
      await client.query('SET search_path = pg_temp, public');
      const again = await client.query("SELECT ensure_event_partitions('2031-05-01', 3) AS made");
      expect(again.rows).toEqual([{ made: 1 }]);
    } finally {
      client.release(true);
    }
    const { rows: config } = await owner.query(
      "SELECT prosecdef, proconfig FROM pg_proc WHERE proname = 'ensure_event_partitions'",
    );
    expect(config).toEqual([{ prosecdef: true, proconfig: ['search_path=public, pg_temp'] }]);
  });

  it('[WAL-5] every table is evidence, has a list of what never changes, or can be made again', async () => {
    const { rows } = await database.owner.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         AND has_table_privilege($1, c.oid, 'DELETE') ORDER BY 1`,
      [applicationRole],
    );
    expect(rows.map(({ name }) => name)).toEqual(disposableTables.toSorted());
  });

  it('[WAL-5] rights that were given by hand are taken back by the next migration run', async () => {
    await database.owner.query(`GRANT ALL ON ledger_entries TO ${applicationRole}`);
    await database.owner.query(`GRANT UPDATE (owner_id) ON wallets TO ${applicationRole}`);
    expect((await excessRights(database.pool)).role).toEqual(
      ['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER'].map((right) => `${applicationRole} has ${right} on ledger_entries`),
    );
    await grantRights(database.ownerUrl);
    expect((await excessRights(database.pool)).role).toEqual([]);
    await expect(database.pool.query('UPDATE wallets SET owner_id = owner_id')).rejects.toMatchObject(denied);
  });

  it('[WAL-5] a login that is only a member of the role has no excess; the owner is told from it', async () => {
    const login = `croupier_test_login_${new URL(database.url).pathname.slice(-8)}`;
    await database.owner.query(`CREATE ROLE ${login} LOGIN PASSWORD 'croupier' IN ROLE ${applicationRole}`);
    const url = new URL(database.ownerUrl);
    url.username = login;
    url.password = 'croupier';
    const pool = createPool({ url: url.href, applicationName: 'member' });
    try {
      expect(await excessRights(pool)).toEqual({ role: [], login: [] });
      await expect(pool.query('UPDATE ledger_entries SET amount_minor = 1')).rejects.toMatchObject(denied);
    } finally {
      await pool.end();
      await database.owner.query(`DROP ROLE ${login}`);
    }
    expect(await excessRights(database.owner)).toEqual({
      role: [expect.stringContaining('is a superuser')],
      login: [expect.stringContaining('is a superuser')],
    });
    const acting = await excessRights(database.pool);
    expect(acting).toEqual({ role: [], login: [expect.stringContaining('is a superuser')] });
  });

  it('[WAL-5] the set-up of docs/money.md: an owner who is no superuser migrates, a server that is a mere member works', async () => {
    const mark = new URL(database.url).pathname.slice(-8);
    const [owner, server, name] = [
      `croupier_test_owner_${mark}`,
      `croupier_test_server_${mark}`,
      `croupier_test_setup_${mark}`,
    ];
    const urlOf = (login: string) => {
      const url = new URL(database.ownerUrl);
      url.username = login;
      url.password = 'croupier';
      url.pathname = `/${name}`;
      return url.href;
    };
    await database.owner.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'croupier'`);
    await database.owner.query(`GRANT ${applicationRole} TO ${owner} WITH ADMIN OPTION`);
    await database.owner.query(`CREATE ROLE ${server} LOGIN PASSWORD 'croupier' IN ROLE ${applicationRole}`);
    await database.owner.query(`CREATE DATABASE ${name} OWNER ${owner}`);
    const pool = createPool({ url: urlWithRole(urlOf(server), applicationRole), applicationName: 'member', max: 1 });
    try {
      expect((await applyMigrations(urlOf(owner))).length).toBeGreaterThan(0);
      expect(await applyMigrations(urlOf(owner))).toEqual([]);
      expect(await excessRights(pool)).toEqual({ role: [], login: [] });
      expect((await pool.query("SELECT ensure_event_partitions('2031-05-01', 1) AS made")).rows).toEqual([{ made: 1 }]);
      await expect(pool.query('SET ROLE NONE; DELETE FROM ledger_entries')).rejects.toMatchObject(denied);
      expect(await pendingMigrations(pool)).toEqual([]);
    } finally {
      await pool.end();
      await database.owner.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await database.owner.query(`DROP ROLE ${owner}, ${server}`);
    }
  });
});
