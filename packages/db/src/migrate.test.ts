import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { testDatabase } from '@croupier/testkit/postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readMigrations } from './migrate/files.ts';
import { applyMigrations, createMigration, diffSchema, resetDatabase } from './migrate.ts';
import type { SchemaFolders } from './migrate.ts';

const head =
  'generator client {\n  provider = "prisma-client"\n  output = "x"\n}\n\ndatasource db {\n  provider = "postgresql"\n}\n';

let folders: SchemaFolders;

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'croupier-migrate-'));
  folders = { schemaDir: join(root, 'schema'), migrationsDir: join(root, 'migrations') };
  mkdirSync(folders.schemaDir);
  mkdirSync(folders.migrationsDir);
  writeFileSync(join(folders.schemaDir, 'schema.prisma'), head);
  writeFileSync(join(folders.migrationsDir, 'migration_lock.toml'), 'provider = "postgresql"\n');
});

afterEach(() => {
  rmSync(join(folders.schemaDir, '..'), { recursive: true, force: true });
});

function model(name: string, text: string): void {
  writeFileSync(join(folders.schemaDir, `${name}.prisma`), text);
}

function migration(name: string, sql: string): void {
  mkdirSync(join(folders.migrationsDir, name), { recursive: true });
  writeFileSync(join(folders.migrationsDir, name, 'migration.sql'), sql);
}

const gadget = 'model Gadget {\n  id Int @id\n  name String\n\n  @@map("gadgets")\n}\n';
const gadgetSql = 'CREATE TABLE gadgets (id integer PRIMARY KEY, name text NOT NULL);';

/** An empty database: the template's tables are of no use here. */
async function emptyDatabase(): ReturnType<typeof testDatabase> {
  const database = await testDatabase();
  await database.owner.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  return database;
}

describe('the repository', () => {
  it('has migrations that give exactly its schema', async () => {
    await using database = await emptyDatabase();
    expect(await diffSchema(database.ownerUrl)).toBe('');
  });
});

describe('applyMigrations', () => {
  it('applies what is missing, once, and records it as Prisma does', async () => {
    model('gadget', gadget);
    migration('20260101000000_gadgets', gadgetSql);
    await using database = await emptyDatabase();
    expect(await applyMigrations(database.ownerUrl, { folders })).toEqual(['20260101000000_gadgets']);
    expect(await applyMigrations(database.ownerUrl, { folders })).toEqual([]);
    migration('20260102000000_row', "INSERT INTO gadgets VALUES (1, 'one');");
    expect(await applyMigrations(database.ownerUrl, { folders })).toEqual(['20260102000000_row']);
    const { rows } = await database.owner.query(
      `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, rolled_back_at IS NULL AS kept, applied_steps_count AS steps
       FROM _prisma_migrations ORDER BY migration_name`,
    );
    expect(rows).toEqual(
      readMigrations(folders.migrationsDir).map(({ name, checksum }) => ({
        name,
        checksum,
        finished: true,
        kept: true,
        steps: 1,
      })),
    );
  });

  it('lets one of several simultaneous processes apply, and the others find nothing to do', async () => {
    migration('20260101000000_gadgets', gadgetSql);
    await using database = await emptyDatabase();
    const results = await Promise.all([1, 2, 3, 4].map(() => applyMigrations(database.ownerUrl, { folders })));
    expect(results.filter((names) => names.length === 1)).toHaveLength(1);
    expect(results.flat()).toEqual(['20260101000000_gadgets']);
  });

  it('leaves nothing of a migration that fails, names it with the reason, and applies it again when it is mended', async () => {
    migration('20260101000000_gadgets', `${gadgetSql}\nINSERT INTO gadgets VALUES (1, NULL);`);
    await using database = await emptyDatabase();
    await expect(applyMigrations(database.ownerUrl, { folders })).rejects.toThrow(
      /^Migration 20260101000000_gadgets failed: null value in column "name" .*; Failing row contains \(1, null\)\.$/,
    );
    expect((await database.owner.query("SELECT to_regclass('gadgets') AS gadgets")).rows).toEqual([{ gadgets: null }]);
    migration('20260101000000_gadgets', gadgetSql);
    const logged: string[] = [];
    const log = (line: string): void => void logged.push(line);
    expect(await applyMigrations(database.ownerUrl, { folders, log })).toEqual(['20260101000000_gadgets']);
    expect(logged).toEqual(['migration 20260101000000_gadgets was interrupted without effect: applying it again']);
  });

  it('goes on after a process was killed between the start of a migration and its commit', async () => {
    await using database = await emptyDatabase();
    await applyMigrations(database.ownerUrl, { folders }); // makes the table
    migration('20260101000000_gadgets', gadgetSql);
    const [one] = readMigrations(folders.migrationsDir);
    // What such a process leaves: its row, committed before the script, and nothing of the script.
    await database.owner.query(
      'INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES (gen_random_uuid()::text, $1, $2)',
      [one?.checksum, one?.name],
    );
    expect(await applyMigrations(database.ownerUrl, { folders })).toEqual(['20260101000000_gadgets']);
    expect((await database.owner.query("SELECT to_regclass('gadgets')::text AS gadgets")).rows).toEqual([
      { gadgets: 'gadgets' },
    ]);
  });

  it('commits a migration and its "finished" together', async () => {
    migration(
      '20260101000000_noted',
      `CREATE TABLE seen AS SELECT txid_current() AS txid, 'script' AS what;
       CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL THEN INSERT INTO seen VALUES (txid_current(), 'finished'); END IF;
         RETURN NEW;
       END $$;
       CREATE TRIGGER note BEFORE UPDATE ON _prisma_migrations FOR EACH ROW EXECUTE FUNCTION note();`,
    );
    await using database = await emptyDatabase();
    await applyMigrations(database.ownerUrl, { folders });
    const { rows } = await database.owner.query(
      'SELECT array_agg(what ORDER BY what) AS whats, count(DISTINCT txid) AS transactions FROM seen',
    );
    expect(rows).toEqual([{ whats: ['finished', 'script'], transactions: 1 }]);
  });

  it('tells of a migration that was edited after it was applied', async () => {
    migration('20260101000000_gadgets', gadgetSql);
    await using database = await emptyDatabase();
    await applyMigrations(database.ownerUrl, { folders });
    migration('20260101000000_gadgets', `${gadgetSql} -- edited`);
    const logged: string[] = [];
    await applyMigrations(database.ownerUrl, { folders, log: (line) => void logged.push(line) });
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('migration 20260101000000_gadgets was edited after it was applied');
    expect(await resetDatabase(database.ownerUrl, { folders })).toEqual(['20260101000000_gadgets']);
  });
});

describe('diffSchema', () => {
  it('sees a column that the migrations lack', async () => {
    model('gadget', gadget);
    migration('20260101000000_gadgets', 'CREATE TABLE gadgets (id integer PRIMARY KEY);');
    await using database = await emptyDatabase();
    expect(await diffSchema(database.ownerUrl, folders)).toBe(
      '-- AlterTable\nALTER TABLE "gadgets" ADD COLUMN     "name" TEXT NOT NULL;\n',
    );
  });

  it('leaves alone what a Prisma schema cannot say: partitions, functions, triggers, checks, roles, partial indexes', async () => {
    model(
      'event',
      `model Event {
  at       DateTime            @default(now()) @db.Timestamptz(6)
  position BigInt              @default(autoincrement())
  xid      Unsupported("xid8") @default(dbgenerated("pg_current_xact_id()"))
  kind     Int                 @db.SmallInt
  payload  Json                @db.Json
  hash     Bytes

  @@id([at, position])
  @@index([xid, position])
  @@map("events")
}
`,
    );
    migration(
      '20260101000000_events',
      `CREATE TABLE events (
        at timestamptz NOT NULL DEFAULT now(), position bigint GENERATED ALWAYS AS IDENTITY, xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        kind smallint NOT NULL, payload json NOT NULL, hash bytea NOT NULL,
        PRIMARY KEY (at, position), CHECK (octet_length(hash) = 32)
      ) PARTITION BY RANGE (at);
      CREATE TABLE events_default PARTITION OF events DEFAULT;
      CREATE INDEX events_xid_position_idx ON events (xid, position);
      CREATE UNIQUE INDEX events_special ON events (kind, at) WHERE kind > 7;
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'append; only'; END; $$;
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse();
      DO $$ BEGIN CREATE ROLE croupier_test_role; EXCEPTION WHEN duplicate_object THEN NULL; END; $$;
      REVOKE ALL ON events FROM croupier_test_role;`,
    );
    await using database = await emptyDatabase();
    expect(await diffSchema(database.ownerUrl, folders)).toBe('');
  });

  it('leaves no shadow database behind', async () => {
    await using database = await emptyDatabase();
    migration('20260101000000_broken', 'CREATE TABLE good (id integer);\nCREATE TABLE;');
    await expect(diffSchema(database.ownerUrl, folders)).rejects.toThrow(
      'Migration 20260101000000_broken failed: syntax error at or near ";"; line 2 of migration.sql',
    );
    const name = new URL(database.ownerUrl).pathname.slice(1);
    const { rows } = await database.owner.query('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [
      name,
    ]);
    expect(rows).toEqual([{ datname: name }]);
  });
});

describe('createMigration', () => {
  it('writes the difference as a migration that then applies', async () => {
    model('gadget', gadget);
    await using database = await emptyDatabase();
    const path = await createMigration({
      url: database.ownerUrl,
      name: 'Add gadgets!',
      now: new Date('2026-03-04T05:06:07Z'),
      folders,
    });
    expect(path).toBe(join(folders.migrationsDir, '20260304050607_add_gadgets', 'migration.sql'));
    expect(readFileSync(path, 'utf8')).toContain('CREATE TABLE "gadgets"');
    expect(await applyMigrations(database.ownerUrl, { folders })).toEqual(['20260304050607_add_gadgets']);
    expect(await diffSchema(database.ownerUrl, folders)).toBe('');
  });
});
