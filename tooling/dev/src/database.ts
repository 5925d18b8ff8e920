import { startEmbedded } from '@croupier/db/embedded';
import { applyMigrations } from '@croupier/db/migrate';
import { pendingMigrations } from '@croupier/db/migrate/pending';
import { createPool } from '@croupier/db/pool';
import { ensureServerLogin } from '@croupier/db/rights/application-role';
import { grantRights } from '@croupier/db/rights/grant-rights';
import { devPaths } from './dev-paths.ts';
import { say } from './say.ts';

export interface DevDatabase extends AsyncDisposable {
  /** With the rights of the application. */
  readonly url: string;
}

/** DATABASE_URL when it is set, else the embedded Postgres of this clone; migrated by the owner of its tables. */
export async function openDevDatabase(
  givenUrl: string | undefined,
  migrationUrl: string | undefined,
): Promise<DevDatabase> {
  const database = givenUrl === undefined ? await startOwn() : given(givenUrl);
  try {
    await migrate(migrationUrl ?? database.url);
    const url = givenUrl ?? (await ensureServerLogin(database.url));
    return { url, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

function given(url: string): DevDatabase {
  say('Using the database of DATABASE_URL');
  return { url, [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function startOwn(): Promise<DevDatabase> {
  const postgres = await startEmbedded({ dataDir: devPaths.postgresDir, log: say });
  say(`PostgreSQL listens on 127.0.0.1:${postgres.port} (data in .croupier/postgres)`);
  return postgres;
}

async function migrate(url: string): Promise<void> {
  const pool = createPool({ url, max: 1, applicationName: 'croupier dev' });
  let pending: readonly string[];
  try {
    pending = await pendingMigrations(pool);
  } finally {
    await pool.end();
  }
  if (pending.length === 0) {
    await grantRights(url);
    return;
  }
  const applied = await applyMigrations(url, { log: say });
  say(`Migrations applied: ${applied.join(', ')}`);
}
