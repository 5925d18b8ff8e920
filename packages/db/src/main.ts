import process from 'node:process';

import { startEmbedded } from './embedded.ts';
import { applyMigrations, createMigration, diffSchema, resetDatabase } from './migrate.ts';
import { defaultDataDir } from './paths.ts';
import { startThrowAway } from './throw-away.ts';

const usage = `pnpm db <command>, on DATABASE_MIGRATION_URL, else DATABASE_URL, else the embedded Postgres of this clone

  deploy       apply the migrations that the database does not have yet, and give the application's role its rights
  check        apply all migrations to an empty database; exit 1 and print the SQL when the result differs from the schema
  diff         print the SQL that leads from the migrations to the schema
  new NAME     write a migration with that SQL, to be completed by hand
  reset --yes  delete all data of the database and apply all migrations
`;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** The login that owns the tables. */
function givenUrl(): string | undefined {
  return process.env['DATABASE_MIGRATION_URL'] || process.env['DATABASE_URL'] || undefined;
}

/** Runs work against the configured database, starting the embedded one when none is configured. */
async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const url = givenUrl();
  if (url !== undefined) return work(url);
  await using server = await startEmbedded({ dataDir: defaultDataDir, log: say });
  return await work(server.url);
}

/** Runs work that needs nothing but a server on which databases may be made. */
async function withAnyServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  const url = givenUrl();
  if (url !== undefined) return work(url);
  await using server = await startThrowAway();
  return await work(server.url);
}

function report(applied: readonly string[]): void {
  say(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`);
}

/** Returns the exit code. */
async function runCommand([command, argument]: readonly string[]): Promise<number> {
  switch (command) {
    case 'deploy':
      report(await withDatabase((url) => applyMigrations(url, { log: say })));
      return 0;
    case 'reset':
      if (argument !== '--yes') {
        say('This deletes all data of the database. Say so: pnpm db reset --yes');
        return 2;
      }
      report(await withDatabase((url) => resetDatabase(url, { log: say })));
      return 0;
    case 'new':
      if (argument === undefined) {
        say(usage);
        return 2;
      }
      say(await withAnyServer((url) => createMigration({ url, name: argument, now: new Date() })));
      return 0;
    case 'diff':
      process.stdout.write(await withAnyServer((url) => diffSchema(url)));
      return 0;
    case 'check':
      return check(await withAnyServer((url) => diffSchema(url)));
    default:
      say(usage);
      return 2;
  }
}

function check(difference: string): number {
  if (difference === '') {
    say('The migrations give exactly the schema.');
    return 0;
  }
  process.stdout.write(difference);
  say(
    'The migrations and the schema differ by the SQL above. Write it with "pnpm db new NAME", or correct the schema.',
  );
  return 1;
}

try {
  process.exitCode = await runCommand(process.argv.slice(2));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
