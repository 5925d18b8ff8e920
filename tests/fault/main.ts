/**
 * `pnpm fault`: kills server, Postgres and agents with SIGKILL while they play, and compares what the clients were told
 * with what is stored. Then does the same to servers with planted bugs, which must be caught.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runExperiment } from './experiment.ts';
import { plants, readOptions, usage, type PlantName } from './options.ts';
import { linesOf, reportOf, type ExperimentReport } from './report.ts';

const options = readOptions(process.argv.slice(2));
if (options === null) {
  process.stderr.write(usage);
  process.exit(2);
}
const { json, kills, seed, short } = options;
const say = (line: string): void => void (json ? process.stderr : process.stdout).write(`${line}\n`);
const running = new Set<AsyncDisposableStack>();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    say(`${signal}: ending what was started`);
    void Promise.allSettled([...running].map((cleanup) => cleanup.disposeAsync())).then(() => process.exit(130));
  });
}

async function experiment(name: string, plant: PlantName | null, planned: number): Promise<ExperimentReport> {
  say(`${name}: ${planned} kills, seed ${seed}`);
  await using cleanup = new AsyncDisposableStack();
  running.add(cleanup);
  cleanup.defer(() => void running.delete(cleanup));
  const directory = mkdtempSync(join(tmpdir(), 'croupier-fault-'));
  cleanup.defer(() => rmSync(directory, { recursive: true, force: true }));
  const result = await runExperiment({
    kills: planned,
    seed,
    directory,
    cleanup,
    say: (line) => say(`  ${line}`),
    entry: plant === null ? new URL('../../apps/server/src/main.ts', import.meta.url) : plants[plant].entry,
    honest: plant === null,
    ...(plant === null ? {} : { victims: plants[plant].victims }),
  });
  return reportOf(name, result);
}

const reports: ExperimentReport[] = [];
const failures: string[] = [];
let passed = 0;

function judge(report: ExperimentReport, good: boolean, verdict: string): void {
  reports.push(report);
  for (const line of linesOf(report)) say(line);
  say(`${good ? 'ok    ' : 'FAILED'}  ${verdict}\n`);
  if (good) passed += 1;
  else failures.push(verdict);
}

if (options.plant === null) {
  const report = await experiment('honest server', null, kills);
  judge(report, report.ok, `${report.kills} kills: ${report.lost} lost, ${report.doubled} doubled`);
}
for (const name of options.plant === null ? options.controls : [options.plant]) {
  const report = await experiment(`planted bug ${name}`, name, options.plant === null ? options.controlKills : kills);
  judge(report, report.lost > 0, `planted bug ${name} ${report.lost > 0 ? `caught: ${report.lost} lost` : 'was NOT caught'}`);
}
say(`${passed} passed, ${failures.length} failed`);
process.stdout.write(`${JSON.stringify({ check: 'fault', ok: failures.length === 0, short, seed, experiments: reports })}\n`);
process.exit(failures.length === 0 ? 0 : 1);
