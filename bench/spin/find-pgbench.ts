import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

/** The pgbench program: on the path, or where Debian keeps it. As root on Debian it is installed when it is missing. */
export function findPgbench(): string {
  const found = lookFor();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && works('apt-get')) {
    console.log('pgbench is missing: installing postgresql-contrib');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql-contrib'], { env });
    const installed = lookFor();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    'pgbench is missing. It comes with PostgreSQL: install the package postgresql-contrib (Debian, Ubuntu) or postgresql (others).',
  );
}

function lookFor(): string | undefined {
  if (works('pgbench')) return 'pgbench';
  const home = '/usr/lib/postgresql';
  const versions = existsSync(home) ? readdirSync(home).toSorted((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => `${home}/${version}/bin/pgbench`).find((path) => existsSync(path));
}

function works(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}
