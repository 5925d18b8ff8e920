/**
 * What a number of spins costs to prove, to export and to prove again from the export, with the memory that each takes.
 * The spins are played in batches through the use case. At the end the two commands of an auditor are run, by themselves, over
 * HTTP at a server on the same database: what they print and how long they take. `--commands` runs these alone.
 *
 *     pnpm bench evidence [--spins 1000000] [--commands]
 */
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { verifyExport } from '@croupier/archive/verify-export';
import { spinBatch } from '@croupier/core/action/spin-batch';
import { exportEvents } from '@croupier/core/event/archive/export-events';
import { verifyEvents } from '@croupier/core/event/verify/verify-events';
import { systemCall } from '@croupier/core/system-call';
import { Table } from '@croupier/core/testing/table';
import { verifyLedger } from '@croupier/core/wallet/verify-ledger';
import { createPool } from '@croupier/db/pool';
import { cpuSeconds } from './duel/cpu-time.ts';
import { benchDatabase } from './duel/throw-away-postgres.ts';
import { runProofCommands, type Answered } from './evidence/commands.ts';

const { values } = parseArgs({
  options: { spins: { type: 'string', default: '1000000' }, commands: { type: 'boolean', default: false } },
});
const spins = Number(values.spins);
const sessions = 100;
const batch = 500;

await using cleanup = new AsyncDisposableStack();
const postgres = cleanup.use(await benchDatabase());
const archiveDirectory = join(postgres.directory, 'archive');
const pool = createPool({ url: postgres.url, max: 8, applicationName: 'croupier bench', statementTimeoutMs: 0 });
cleanup.defer(async () => await pool.end());
const table = await Table.open(pool, { archiveDirectory, pipeline: { deadlineMs: 600_000 } });
const { core } = table;
await table.game();
const caller = await table.caller();
const sessionIds = await Promise.all(
  Array.from({ length: sessions }, async () => await table.session(caller, await table.wallet(caller, 1_000_000_000))),
);
const playedMs = performance.now();
await Promise.all(
  sessionIds.map(async (sessionId) => {
    for (let left = Math.ceil(spins / sessions); left > 0; left -= batch) {
      const idempotencyKey = table.key();
      const count = Math.min(left, batch);
      await spinBatch(core, caller, { sessionId, idempotencyKey, spins: count, stakeMinor: 10, results: 'none' });
    }
  }),
);
console.log(`${spins} spins played in ${((performance.now() - playedMs) / 1_000).toFixed(1)} s`);
await pool.query('VACUUM (ANALYZE)');

interface Measured<T> {
  readonly value: T;
  readonly ms: number;
  /** Of this process and Postgres together: unlike the time it hardly changes when other programs use the machine. */
  readonly cpuSeconds: number | null;
  /** By how much the resident memory of this process rose above where it was. */
  readonly memoryMb: number;
}

async function measured<T>(name: string, work: () => Promise<T>): Promise<Measured<T>> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50);
  const cpuBefore = cpuSeconds(postgres.dataDir, postgres.postmaster);
  const startMs = performance.now();
  const value = await work();
  const ms = Math.round(performance.now() - startMs);
  clearInterval(watch);
  const cpuAfter = cpuSeconds(postgres.dataDir, postgres.postmaster);
  const cpu = cpuBefore === null || cpuAfter === null ? null : Number((cpuAfter - cpuBefore).toFixed(1));
  const memoryMb = Math.round((most - before) / 1_048_576);
  console.log(`${name}: ${(ms / 1_000).toFixed(1)} s, ${cpu ?? '?'} s of CPU time, ${memoryMb} MB more memory`);
  return { value, ms, cpuSeconds: cpu, memoryMb };
}

const auditor = systemCall('bench');
const month = new Date().toISOString().slice(0, 7);
const scope = { kind: 'month', month } as const;
const results: Record<string, { seconds: number; cpuSeconds: number | null; memoryMb: number; bytes?: number }> = {};
const told = ({ ms, cpuSeconds: cpu, memoryMb }: Measured<unknown>) => ({
  seconds: ms / 1_000,
  cpuSeconds: cpu,
  memoryMb,
});
async function measureAll(): Promise<void> {
  const verify = await measured('events verify', async () => await verifyEvents(core, auditor, {}));
  results['events verify'] = told(verify);
  for (const format of ['jsonl', 'parquet'] as const) {
    const made = await measured(`export, ${format} (and its proof)`, async () => {
      return await exportEvents(core, auditor, { scope, formats: [format] });
    });
    results[`export ${format}`] = { ...told(made), bytes: made.value.bytes };
    const proof = await measured(`verify-export, ${format}`, async () => await verifyExport(made.value.directory));
    if (!proof.value.ok) throw new Error(`the ${format} export does not prove itself`);
    results[`verify-export ${format}`] = told(proof);
  }
  const ledger = await measured('ledger verify', async () => await verifyLedger(core, auditor, {}));
  results['ledger verify'] = told(ledger);
  if (!verify.value.ok || !ledger.value.ok) throw new Error('the database does not prove itself');
}

if (!values.commands) await measureAll();
const commands: Answered[] = [];
await runProofCommands({ url: postgres.url, core }, (answered) => {
  commands.push(answered);
  console.log(`${answered.command}: exit code ${answered.exitCode}, ${answered.seconds} s`);
  console.log(JSON.stringify(answered.printed));
});
if (commands.some(({ exitCode }) => exitCode !== 0)) throw new Error('a command did not prove the database');
console.log(JSON.stringify({ bench: 'evidence', node: process.version, spins, results, commands }));
