import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { startEmbedded } from './embedded.ts';
import type { EmbeddedPostgres } from './embedded.ts';
import { clusterDirOf, removeDataDir } from './embedded/cluster.ts';
import { isAlive, postgresProcesses, signal } from './embedded/processes.ts';
import { chooseRunAs } from './embedded/run-as.ts';
import { killGuards, spawnOwner, until } from './embedded/test-owner.ts';

// A busy machine may make any start slow enough to be worth a line.
const isNote = (line: string): boolean => line.startsWith('Postgres is still starting');

const isRoot = process.getuid?.() === 0;
let initialised: string;
let dataDir: string;
let logged: string[];

function newDataDir(): string {
  const parent = mkdtempSync(join(tmpdir(), 'croupier-embedded-'));
  chmodSync(parent, 0o755);
  return join(parent, 'postgres');
}

beforeAll(async () => {
  initialised = newDataDir();
  const server = await startEmbedded({ dataDir: initialised, log: () => undefined });
  await server.stop();
});

afterAll(() => {
  rmSync(join(initialised, '..'), { recursive: true, force: true });
});

beforeEach(() => {
  dataDir = newDataDir();
  logged = [];
});

afterEach(() => {
  for (const pid of postgresProcesses(clusterDirOf(dataDir))) signal(pid, 'SIGKILL');
  removeDataDir(dataDir);
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

/** For tests about what comes after the first start: the cluster and its password as such a start leaves them. */
function copyInitialised(): void {
  mkdirSync(dataDir);
  execFileSync('cp', ['-a', join(initialised, 'cluster'), join(initialised, 'password'), dataDir]);
}

const start = (port?: number): Promise<EmbeddedPostgres> =>
  startEmbedded({
    dataDir,
    log: (line) => void (isNote(line) || logged.push(line)),
    ...(port === undefined ? {} : { port }),
  });

async function query(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

const survivors = (): number[] => postgresProcesses(clusterDirOf(dataDir));
const fill = 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id';
const count = async (url: string): Promise<unknown> =>
  (await query(url, 'SELECT count(*)::int AS n FROM kept'))[0]?.['n'];

describe('an embedded Postgres', () => {
  it('keeps data, port and password over a stop and a start, and ends every process at its stop', async () => {
    const first = await start();
    await query(first.url, fill);
    await first.stop();
    await first.stop();
    expect(survivors()).toEqual([]);
    await using second = await start();
    expect(second.url).toBe(first.url);
    expect(await count(second.url)).toBe(1000);
    expect(logged).toEqual(['making a new Postgres cluster']);
  });

  it('is durable, asks for a password on the loopback address only, and sorts by code point', async () => {
    copyInitialised();
    await using server = await start();
    const settings = await query(
      server.url,
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses',
       'unix_socket_directories', 'dynamic_shared_memory_type', 'server_encoding') ORDER BY name`,
    );
    expect(Object.fromEntries(settings.map((row) => [row['name'], row['setting']]))).toEqual({
      dynamic_shared_memory_type: 'mmap',
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      server_encoding: 'UTF8',
      synchronous_commit: 'on',
      unix_socket_directories: '',
    });
    expect(
      await query(server.url, "SELECT 'Z' < 'a' AS code_points, upper('ß') = 'SS' OR upper('é') = 'É' AS unicode"),
    ).toEqual([{ code_points: true, unicode: true }]);
    expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600);
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('runs as an unprivileged user, also when root starts it', async () => {
    copyInitialised();
    await using server = await start();
    const { uid } = statSync(`/proc/${server.pid}`);
    expect(uid).not.toBe(0);
    expect(uid).toBe(chooseRunAs(clusterDirOf(dataDir))?.uid ?? process.getuid?.());
  });

  it('works for an ordinary user, who makes, runs, stops and keeps a cluster with no right of root', async () => {
    mkdirSync(dataDir);
    const nobody = { uid: 65_534, gid: 65_534 };
    if (isRoot) chownSync(dataDir, nobody.uid, nobody.gid);
    const ordinary = isRoot ? nobody.uid : process.getuid?.();
    for (const expected of [undefined, 1000]) {
      const owner = spawnOwner(dataDir, isRoot ? { becomes: nobody } : {});
      const { url = '', pid = -1, uid, error } = await owner.answer;
      expect(error).toBeUndefined();
      expect([uid, statSync(`/proc/${pid}`).uid, statSync(clusterDirOf(dataDir)).uid]).toEqual(Array(3).fill(ordinary));
      if (expected === undefined) await query(url, fill);
      else expect(await count(url)).toBe(expected);
      await owner.end('SIGTERM');
      expect(survivors()).toEqual([]);
    }
  });

  it('keeps the data elsewhere when its user cannot reach the directory, and finds it again', async () => {
    const locked = join(dataDir, '..', 'private');
    mkdirSync(locked, { mode: 0o700 });
    dataDir = join(locked, 'postgres');
    const first = await start();
    await query(first.url, fill);
    await first.stop();
    expect(clusterDirOf(dataDir).startsWith(dataDir)).toBe(!isRoot);
    await using second = await start();
    expect(await count(second.url)).toBe(1000);
    await second.stop();
    const cluster = clusterDirOf(dataDir);
    removeDataDir(dataDir);
    expect([existsSync(dataDir), existsSync(cluster)]).toEqual([false, false]);
    dataDir = join(locked, '..', 'postgres');
  });
});

describe('after a kill -9', () => {
  it('of the first start in the middle of initdb, the next start makes the cluster anew', async () => {
    const owner = spawnOwner(dataDir);
    owner.answer.catch(() => undefined);
    const partial = (): string | undefined =>
      existsSync(dataDir)
        ? readdirSync(dataDir).find((name) => /^cluster\.partial-(?!probe)(?!.*-password)/.test(name))
        : undefined;
    await until(() => {
      const name = partial();
      return name !== undefined && existsSync(join(dataDir, name, 'PG_VERSION'));
    });
    await owner.end('SIGKILL');
    expect(existsSync(clusterDirOf(dataDir))).toBe(false);
    await using server = await start();
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(partial()).toBeUndefined();
  });

  it('of everything, it recovers, says so, and has every committed row', async () => {
    copyInitialised();
    const owner = spawnOwner(dataDir);
    const { url = '' } = await owner.answer;
    await query(url, fill);
    killGuards(clusterDirOf(dataDir));
    const pids = survivors();
    await owner.end('SIGKILL');
    for (const pid of pids) signal(pid, 'SIGKILL');
    await until(() => survivors().length === 0);
    await using server = await start();
    expect(logged).toEqual(['Postgres was not stopped in order: recovering from its log']);
    expect(await count(server.url)).toBe(1000);
  });

  it('of its owner alone, Postgres shuts itself down in order', async () => {
    copyInitialised();
    const owner = spawnOwner(dataDir);
    const { url = '' } = await owner.answer;
    await query(url, fill);
    await owner.end('SIGKILL');
    await until(() => survivors().length === 0);
    await using server = await start();
    expect(logged).toEqual([]);
    expect(await count(server.url)).toBe(1000);
  });

  it('of its owner and the guard, the next start ends the Postgres that lives on', async () => {
    copyInitialised();
    const owner = spawnOwner(dataDir);
    const { url = '', pid = -1 } = await owner.answer;
    await query(url, fill);
    killGuards(clusterDirOf(dataDir));
    await owner.end('SIGKILL');
    expect(isAlive(pid)).toBe(true);
    await using server = await start();
    expect(logged[0]).toBe(`ending Postgres ${pid}, whose owner is gone (SIGINT)`);
    expect(isAlive(pid)).toBe(false);
    expect(server.pid).not.toBe(pid);
    expect(await count(server.url)).toBe(1000);
  });

  it('of the postmaster, a child that hangs is ended, and nothing else', async () => {
    copyInitialised();
    const bystander = spawn('sleep', ['600'], { stdio: 'ignore' });
    const owner = spawnOwner(dataDir);
    const { url = '', pid = -1 } = await owner.answer;
    await query(url, fill);
    killGuards(clusterDirOf(dataDir));
    const hanging = survivors().find((one) => one !== pid) ?? -1;
    signal(hanging, 'SIGSTOP');
    await owner.end('SIGKILL');
    signal(pid, 'SIGKILL');
    await until(() => !isAlive(pid));
    await using server = await start();
    expect(logged[0]).toMatch(/^waiting for \d+ processes of a killed Postgres to end/);
    expect(isAlive(hanging)).toBe(false);
    expect(await count(server.url)).toBe(1000);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    bystander.kill();
  });

  it('of Postgres, the living owner brings it back on the same port', async () => {
    copyInitialised();
    await using server = await start();
    await query(server.url, fill);
    const killed = server.pid;
    for (const pid of survivors()) signal(pid, 'SIGKILL');
    await until(() => server.pid !== killed);
    expect(await count(server.url)).toBe(1000);
  });

  it('a postmaster.pid whose id has gone to another program does not hinder the start', async () => {
    copyInitialised();
    const first = await start();
    const pidFile = readFileSync(join(clusterDirOf(dataDir), 'postmaster.pid'), 'utf8');
    await first.stop();
    const user = chooseRunAs(clusterDirOf(dataDir));
    // Of Postgres' own user: the one case in which Postgres itself would refuse.
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore', ...user });
    const stale = join(clusterDirOf(dataDir), 'postmaster.pid');
    writeFileSync(stale, pidFile.replace(/^\d+/, String(stranger.pid)));
    if (user !== undefined) chownSync(stale, user.uid, user.gid);
    await using server = await start();
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    expect(logged).toContain(
      `postmaster.pid names process ${stranger.pid}, which is another program by now: removing the file`,
    );
    stranger.kill();
  });
});

describe('a start that cannot be', () => {
  it('is refused while another process owns the directory, and names both', async () => {
    copyInitialised();
    const owner = spawnOwner(dataDir);
    const { error } = await owner.answer;
    expect(error).toBeUndefined();
    await expect(start()).rejects.toMatchObject({
      code: 'OWNED',
      message: `The Postgres directory ${dataDir} is in use by process ${owner.pid}. Stop that process first (or set DATABASE_URL to use another database).`,
    });
    await owner.end('SIGTERM');
  });

  it('lets exactly one of several simultaneous starts win', async () => {
    copyInitialised();
    const owners = [1, 2, 3, 4].map(() => spawnOwner(dataDir));
    const answers = await Promise.all(owners.map((owner) => owner.answer));
    expect(answers.filter(({ url }) => url !== undefined)).toHaveLength(1);
    const winner = owners[answers.findIndex(({ url }) => url !== undefined)];
    for (const { error } of answers.filter(({ url }) => url === undefined))
      expect(error).toContain(`is in use by process ${winner?.pid}`);
    await Promise.all(owners.map((owner) => owner.end('SIGTERM')));
  });

  it('says that a port is in use; a remembered port gives way to a free one', async () => {
    copyInitialised();
    const first = await start();
    await first.stop();
    const stranger = createServer().listen({ host: '127.0.0.1', port: first.port });
    await until(() => stranger.listening);
    await expect(start(first.port)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await using second = await start();
    expect(second.port).not.toBe(first.port);
    await second.stop();
    stranger.close();
  });

  it('never deletes a directory under the final name', async () => {
    mkdirSync(join(dataDir, 'cluster'), { recursive: true });
    writeFileSync(join(dataDir, 'cluster', 'precious'), 'data');
    if (isRoot) chownSync(join(dataDir, 'cluster'), 65_534, 65_534);
    await expect(start()).rejects.toMatchObject({ code: 'FAILED' });
    expect(readFileSync(join(dataDir, 'cluster', 'precious'), 'utf8')).toBe('data');
  });
});
