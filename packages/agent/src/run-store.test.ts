import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { noPacing } from './pacing.ts';
import { fileRunStore, type RunRecord } from './run-store.ts';

const directories: string[] = [];

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'croupier-runs-'));
  directories.push(path);
  return path;
}

afterEach(async () => {
  await Promise.all(directories.splice(0).map((path) => rm(path, { recursive: true })));
});

function record(startedAtMs: number, finishedAtMs: number | null = null): RunRecord {
  return {
    format: 'croupier-run/1',
    url: 'http://127.0.0.1:1',
    sessionId: null,
    finishedAtMs,
    plan: {
      runId: randomUUID(),
      gameId: 'fruit-39x5',
      walletId: randomUUID(),
      strategy: 'balanced',
      seed: 's',
      spins: 10,
      probeSpins: 1,
      unitMinor: 10,
      baseStakeMinor: 10,
      maxStakeMinor: 20,
      coins: null,
      bankrollMinor: 100,
      maxLossMinor: null,
      maxSeconds: null,
      pacing: noPacing,
      startedAtMs,
    },
  };
}

it('[AGT-3] a saved run is read back whole, and the unfinished ones are listed, newest first', async () => {
  const path = await directory();
  const store = fileRunStore(join(path, 'runs'));
  expect(await store.unfinished()).toEqual([]);
  const [older, newer, done] = [record(1), record(2), record(3, 4)];
  for (const one of [older, newer, done]) await store.save(one);
  expect(await store.load(older.plan.runId)).toEqual(older);
  expect(await store.unfinished()).toEqual([newer, older]);
  expect(await store.load(randomUUID())).toBeNull();
  expect((await readdir(join(path, 'runs'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

it('a damaged run is an error when it is asked for, and does not hide the others', async () => {
  const path = await directory();
  const store = fileRunStore(path);
  const good = record(1);
  const damaged = randomUUID();
  await store.save(good);
  await writeFile(join(path, `${damaged}.json`), '{"format":');
  await expect(store.load(damaged)).rejects.toThrow(/JSON/);
  expect(await store.unfinished()).toEqual([good]);
});

it('a run id that is no UUID never becomes a path', async () => {
  await expect(fileRunStore(await directory()).load('../../etc/passwd')).rejects.toThrow(/UUID/);
});
