import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { verifyExport } from '@croupier/archive/verify-export';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spinBatch } from '../../action/spin-batch.ts';
import { Table } from '../../testing/table.ts';
import { TestClock } from '../../testing/test-clock.ts';

const month = '2026-10';
const events = 100_000;
const script = fileURLToPath(new URL('../testing/export-month.ts', import.meta.url));
/** The program by itself takes half of it; a month of 100,000 events in memory would be several times as large. */
const heapMb = 80;

/** A hundred thousand events are work, also for a machine that has other work. */
const patienceMs = 240_000;

describe('a large export', () => {
  let database: TestDatabase;
  let archiveDirectory: string;

  const exporting = () =>
    spawn(process.execPath, [`--max-old-space-size=${heapMb}`, script, database.url, archiveDirectory, month], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  beforeAll(async () => {
    database = await testDatabase({ statementTimeoutMs: 0 });
    archiveDirectory = await mkdtemp(join(tmpdir(), 'croupier-archive-'));
    const clock = new TestClock('2026-10-15T00:00:00Z');
    const table = await Table.open(database.pool, { clock, archiveDirectory });
    await table.game();
    const call = await table.caller();
    const walletId = await table.wallet(call, 1_000_000_000);
    for (let session = 0; session < 4; session += 1) {
      const sessionId = await table.session(call, walletId);
      for (let batch = 0; batch < events / 4 / 1_000; batch += 1) {
        await spinBatch(table.core, call, {
          sessionId,
          idempotencyKey: table.key(),
          spins: 1_000,
          stakeMinor: 10,
          results: 'none',
        });
      }
    }
  }, 120_000);
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await rm(archiveDirectory, { recursive: true });
  }, patienceMs);

  it('[EVT-7] an export that is killed in the middle leaves nothing under its name, and the next one clears up', async () => {
    await mkdir(archiveDirectory, { recursive: true });
    const seen = Promise.withResolvers<void>();
    const watcher = watch(archiveDirectory, () => seen.resolve());
    const child = exporting();
    await seen.promise;
    child.kill('SIGKILL');
    await once(child, 'close');
    watcher.close();
    const left = await readdir(archiveDirectory);
    expect(left).toEqual([expect.stringMatching(/^month-2026-10\.partial-/)]);
  });

  it(
    `[EVT-7] 100,000 events are exported, both formats, and proved with a heap of ${heapMb} MB`,
    async () => {
      const child = exporting();
      const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
      expect(errors).toBe('');
      expect(JSON.parse(out)).toMatchObject({ name: 'month-2026-10', existed: false });
      expect(await readdir(archiveDirectory)).toEqual(['month-2026-10']);
      const proof = await verifyExport(join(archiveDirectory, 'month-2026-10'));
      expect(proof.ok).toBe(true);
      expect(proof.manifest?.events).toBeGreaterThan(events);
    },
    patienceMs,
  );
});
