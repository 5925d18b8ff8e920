import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** The folder of the Prisma schema: one file a feature. */
export const schemaDir = fileURLToPath(new URL('../../../prisma/schema', import.meta.url));

/** The folder of the migrations: `<timestamp>_<name>/migration.sql`. */
export const migrationsDir = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

/** The generated Prisma client: not committed, made by generate.ts. */
export const generatedDir = fileURLToPath(new URL('./generated', import.meta.url));

/** Where the development database lives unless configuration says otherwise. */
export const defaultDataDir = fileURLToPath(new URL('../../../.croupier/postgres', import.meta.url));
