import { execFile, spawnSync } from 'node:child_process';
import {
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createPool, type PoolClient } from '@croupier/db/pool';

const run = promisify(execFile);

export type BackupMethod = 'pg_basebackup' | 'pg_backup_start and pg_backup_stop';

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
    const program = findPgBasebackup(rows[0]?.major ?? 0);
    if (program !== undefined) {
      const how = ['--checkpoint=fast', '--wal-method=stream'];
      await run(program, [`--dbname=${options.url}`, `--pgdata=${options.target}`, ...how]);
    } else await copyBetween(client, options);
    giveTo(options.target, statSync(options.clusterDir));
    return program === undefined ? 'pg_backup_start and pg_backup_stop' : 'pg_basebackup';
  } finally {
    client.release();
    await pool.end();
  }
}

/** A pg_basebackup that understands this server: it refuses newer ones. */
function findPgBasebackup(major: number): string | undefined {
  const home = '/usr/lib/postgresql';
  const debian = existsSync(home)
    ? readdirSync(home).map((version) => join(home, version, 'bin', 'pg_basebackup'))
    : [];
  return ['pg_basebackup', ...debian].find((program) => {
    const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    return status === 0 && Number(/\d+/.exec(stdout)?.[0]) >= major;
  });
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

function giveTo(path: string, owner: { uid: number; gid: number }): void {
  if (process.getuid?.() === 0) chownSync(path, owner.uid, owner.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(join(path, name), owner);
}
