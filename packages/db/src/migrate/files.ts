import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { MigrationList, SchemasContainer } from '@prisma/schema-engine-wasm';

/** Where the schema and its migrations are. */
export interface SchemaFolders {
  readonly schemaDir: string;
  readonly migrationsDir: string;
}

/** Every .prisma file of the folder, in the order of their names. Fails when there is none. */
export function readSchema(schemaDir: string): SchemasContainer {
  const files = readdirSync(schemaDir)
    .filter((name) => name.endsWith('.prisma'))
    .toSorted()
    .map((name) => ({ path: join(schemaDir, name), content: readFileSync(join(schemaDir, name), 'utf8') }));
  if (files.length === 0) throw new Error(`There is no .prisma file in ${schemaDir}.`);
  return { files };
}

/** One migration as it is on disk. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file in hex: what `_prisma_migrations.checksum` holds. */
  readonly checksum: string;
}

/** Every migration of the folder, in the order in which they apply. */
export function readMigrations(migrationsDir: string): readonly Migration[] {
  if (!existsSync(migrationsDir)) return [];
  return readdirSync(migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted()
    .map((name) => {
      const sql = readFileSync(join(migrationsDir, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/** The migrations in the form that the engine reads. */
export function toMigrationList(migrationsDir: string): MigrationList {
  const lockfile = join(migrationsDir, 'migration_lock.toml');
  return {
    baseDir: migrationsDir,
    lockfile: { path: 'migration_lock.toml', content: existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: readMigrations(migrationsDir).map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  };
}
