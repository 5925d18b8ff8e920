import { execFile } from 'node:child_process';
import { chownSync, copyFileSync, lstatSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createPool, type PoolClient } from '@croupier/db/pool';
import { findPostgresTools, type PostgresTools } from './postgres-tools.ts';

const run = promisify(execFile);

export type BackupMethod = `pg_basebackup (${string})` | 'pg_backup_start and pg_backup_stop';

export interface BackupOptions {
  readonly url: string;
  /** The data directory of the running server. */
  readonly clusterDir: string;
  /** Made; becomes a data directory that Postgres recovers from. */
  readonly target: string;
}

/**
 * A physical backup of a running server, with the log that makes it consistent: by `pg_basebackup` where one of this server's
 * version is installed, else by the same server functions, called directly (PostgreSQL's documented low-level API).
 */
export async function takeBaseBackup(options: BackupOptions): Promise<BackupMethod> {
  const pool = createPool({ url: options.url, max: 1, applicationName: 'croupier backup', statementTimeoutMs: 0 });
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ major: number }>(
      "SELECT current_setting('server_version_num')::int / 10000 AS major",
    );
    const tools = await findPostgresTools(rows[0]?.major ?? 0);
    if (tools === null) await copyBetween(client, options);
    else await basebackup(tools, options);
    giveTo(options.target, statSync(options.clusterDir));
    return tools === null ? 'pg_backup_start and pg_backup_stop' : `pg_basebackup (${tools.origin})`;
  } finally {
    client.release();
    await pool.end();
  }
}

/** The command of docs/recovery.md. */
async function basebackup({ basebackup: program }: PostgresTools, { url, target }: BackupOptions): Promise<void> {
  await run(program, [`--dbname=${url}`, `--pgdata=${target}`, '--checkpoint=fast', '--wal-method=stream']);
}

/** Made anew by a start, or belonging to the running server alone. PostgreSQL's own list. */
const leftOut = /^(postmaster\.(pid|opts)|pg_internal\.init.*|pgsql_tmp.*)$/;
const emptied = new Set([
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);

async function copyBetween(client: PoolClient, { clusterDir, target }: BackupOptions): Promise<void> {
  await client.query("SELECT pg_backup_start('croupier', true)");
  mkdirSync(target, { mode: 0o700 });
  copyTree(clusterDir, target, (name) => emptied.has(name) || name === 'pg_wal');
  const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
  // The log from the start of the backup to its end: what was copied while it changed is mended from it.
  copyTree(join(clusterDir, 'pg_wal'), join(target, 'pg_wal'), () => false);
  writeFileSync(join(target, 'backup_label'), rows[0]?.labelfile ?? '');
}

function copyTree(from: string, to: string, isEmptied: (name: string) => boolean): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (leftOut.test(entry.name)) continue;
    if (entry.isDirectory()) {
      if (isEmptied(entry.name)) mkdirSync(target, { recursive: true, mode: 0o700 });
      if (entry.name === 'pg_wal')
        for (const part of ['archive_status', 'summaries']) mkdirSync(join(target, part), { recursive: true });
      if (!isEmptied(entry.name)) copyTree(source, target, () => false);
    } else copyIfThere(source, target);
  }
}

/** Files come and go while the server runs. */
function copyIfThere(source: string, target: string): void {
  try {
    copyFileSync(source, target);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** Root hands a data directory to the user that Postgres runs as. */
export function giveTo(path: string, owner: { uid: number; gid: number }): void {
  if (process.getuid?.() === 0) chownSync(path, owner.uid, owner.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(join(path, name), owner);
}
