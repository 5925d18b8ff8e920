import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

/** A program that a benchmark needs and that npm does not have. */
interface Program {
  readonly name: string;
  /** The Debian package that has it. */
  readonly debianPackage: string;
  readonly versionOption: string;
  readonly hint: string;
}

const programs = {
  pgbench: {
    name: 'pgbench',
    debianPackage: 'postgresql-contrib',
    versionOption: '--version',
    hint: 'It comes with PostgreSQL: install the package postgresql-contrib (Debian, Ubuntu) or postgresql (others).',
  },
  wrk: {
    name: 'wrk',
    debianPackage: 'wrk',
    versionOption: '-v',
    hint: 'Install the package wrk.',
  },
} as const satisfies Record<string, Program>;

/** The program's path: on the path, or where Debian keeps it. As root on Debian it is installed when it is missing. */
export function findProgram(name: keyof typeof programs): string {
  const program: Program = programs[name];
  const found = lookFor(program);
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && exists('apt-get')) {
    console.log(`${name} is missing: installing ${program.debianPackage}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', program.debianPackage], { env });
    const installed = lookFor(program);
    if (installed !== undefined) return installed;
  }
  throw new Error(`${name} is missing. ${program.hint}`);
}

function lookFor({ name, versionOption }: Program): string | undefined {
  if (exists(name, versionOption)) return name;
  const home = '/usr/lib/postgresql';
  const versions = existsSync(home) ? readdirSync(home).toSorted((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => `${home}/${version}/bin/${name}`).find((path) => existsSync(path));
}

/** Whether there is such a program at all: some end with an error even when they only tell their version. */
function exists(program: string, option = '--version'): boolean {
  return spawnSync(program, [option]).error === undefined;
}
