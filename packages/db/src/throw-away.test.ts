import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

import { expect, it, vi } from 'vitest';

import { isAlive } from './embedded/processes.ts';
import { killGuards, until } from './embedded/test-owner.ts';
import { startThrowAway } from './throw-away.ts';
import { makeThrowAwayDirectory } from './throw-away-directory.ts';

const urlOf = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);

it('a throw-away directory is gone after its removal, and another one of this process is not', async () => {
  const kept = await makeThrowAwayDirectory();
  const removed = await makeThrowAwayDirectory();
  writeFileSync(join(removed.path, 'file'), 'content');
  removed.remove();
  expect([existsSync(kept.path), existsSync(removed.path)]).toEqual([true, false]);
  kept.remove();
});

it('a throw-away server leaves no process and no file when it is stopped', async () => {
  const around = await makeThrowAwayDirectory();
  const before = readdirSync(around.path);
  vi.stubEnv('TMPDIR', around.path);
  const server = await startThrowAway();
  expect(readdirSync(around.path)).not.toEqual(before);
  await server.stop();
  vi.unstubAllEnvs();
  expect(isAlive(server.pid)).toBe(false);
  expect(readdirSync(around.path)).toEqual(before);
  around.remove();
});

it.each(['its owner is', 'its owner and its guard are'])(
  'a throw-away server leaves no process and no file when %s killed',
  async (who) => {
    const script = `const { makeThrowAwayDirectory } = await import(${urlOf('./throw-away-directory.ts')});
    const { path } = await makeThrowAwayDirectory();
    process.env.TMPDIR = path;
    const { startThrowAway } = await import(${urlOf('./throw-away.ts')});
    const { pid } = await startThrowAway();
    console.log(JSON.stringify({ path, pid }));
    setInterval(() => undefined, 60_000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: owner.stdout }), 'line');
    const { path, pid } = JSON.parse(line);
    expect([existsSync(path), isAlive(pid)]).toEqual([true, true]);
    if (who.includes('guard')) killGuards(readlinkSync(`/proc/${pid}/cwd`));
    owner.kill('SIGKILL');
    await until(() => !existsSync(path) && !isAlive(pid));
  },
);
