/**
 * `pnpm fault`: kills server, Postgres and agents with SIGKILL while they play, and compares what the clients were told
 * with what is stored. Then does the same to servers with planted bugs, which must be caught.
 */
import { makeThrowAwayDirectory } from '@croupier/db/throw-away-directory';
import { runExperiment } from './experiment.ts';
import { faultMoney } from './money/main.ts';
import { faultRecovery } from './recovery/main.ts';
import { plants, readOptions, usage, type PlantName } from './options.ts';
import { faultWire } from './wire/main.ts';
import { linesOf, reportOf, type ExperimentReport } from './report.ts';

const [command, ...rest] = process.argv.slice(2);
if (command === 'money') process.exit(await faultMoney(rest));
if (command === 'recovery') process.exit(await faultRecovery(rest));
if (command === 'wire') process.exit(await faultWire(rest));

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
  const directory = await makeThrowAwayDirectory();
  cleanup.defer(() => directory.remove());
  const result = await runExperiment({
    kills: planned,
    seed,
    directory: directory.path,
    cleanup,
    say: (line) => say(`  ${line}`),
    entry: plant === null ? new URL('../../apps/server/src/main.ts', import.meta.url) : plants[plant].entry,
    honest: plant === null,
    ...(plant === null ? {} : { victims: plants[plant].victims }),
  });
  return reportOf(name, result);
}

const reports: ExperimentReport[] = [];
let passed = 0;
let failed = 0;

function judge(good: boolean, verdict: string): void {
  say(`${good ? 'ok    ' : 'FAILED'}  ${verdict}\n`);
  if (good) passed += 1;
  else failed += 1;
}

/** Runs one experiment, reports it, and judges it; an experiment that cannot be carried out has failed. */
async function run(
  name: string,
  plant: PlantName | null,
  planned: number,
  verdict: (report: ExperimentReport) => { good: boolean; text: string },
): Promise<void> {
  try {
    const report = await experiment(name, plant, planned);
    reports.push(report);
    for (const line of linesOf(report)) say(line);
    const { good, text } = verdict(report);
    judge(good, text);
  } catch (error) {
    judge(false, `${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

if (options.plant === null) {
  await run('honest server', null, kills, ({ ok, kills: done, lost, doubled }) => ({
    good: ok,
    text: `${done} kills: ${lost} lost, ${doubled} doubled`,
  }));
}
for (const name of options.plant === null ? options.controls : [options.plant]) {
  await run(`planted bug ${name}`, name, options.plant === null ? options.controlKills : kills, ({ lost }) => ({
    good: lost > 0,
    text: `planted bug ${name} ${lost > 0 ? `caught: ${lost} lost` : 'was NOT caught'}`,
  }));
}
say(`${passed} passed, ${failed} failed`);
process.stdout.write(`${JSON.stringify({ check: 'fault', ok: failed === 0, short, seed, experiments: reports })}\n`);
process.exit(failed === 0 ? 0 : 1);
