import { makeThrowAwayDirectory } from '@croupier/db/throw-away-directory';
import { plants, type PlantName } from './controls.ts';
import { readMoneyOptions, usage } from './options.ts';
import { play, type PlayOptions, type PlayResult } from './play.ts';
import { linesOf, reportOf, type MoneyReport } from './report.ts';
import { tamper, type TamperName } from './tampering.ts';

const honestEntry = new URL('../../../apps/server/src/main.ts', import.meta.url);
const plantedClients = 24;

/** What became of one planted bug. */
interface ControlReport {
  readonly name: PlantName | TamperName;
  readonly caught: boolean;
  readonly found: string;
}

/** `pnpm fault money`: see the usage. Returns the exit code. */
export async function faultMoney(args: readonly string[]): Promise<number> {
  const options = readMoneyOptions(args);
  if (options === null) {
    process.stderr.write(usage);
    return 2;
  }
  const { json, seed, clients, storm } = options;
  const say = (line: string): void => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  const running = new Set<AsyncDisposableStack>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say(`${signal}: ending what was started`);
      void Promise.allSettled([...running].map((cleanup) => cleanup.disposeAsync())).then(() => process.exit(130));
    });
  }

  /** Plays in a directory of its own, and looks at the result while everything still runs. */
  async function experiment<T>(
    how: Omit<PlayOptions, 'directory' | 'cleanup' | 'say' | 'seed'>,
    look: (result: PlayResult) => T | Promise<T>,
  ): Promise<T> {
    await using cleanup = new AsyncDisposableStack();
    running.add(cleanup);
    cleanup.defer(() => void running.delete(cleanup));
    const directory = await makeThrowAwayDirectory();
    cleanup.defer(() => directory.remove());
    return await look(
      await play({ ...how, seed, directory: directory.path, cleanup, say: (line) => say(`  ${line}`) }),
    );
  }

  const honest = { entry: honestEntry, reader: 'consumer', honest: true } as const;
  let report: MoneyReport | null = null;
  const controls: ControlReport[] = [];
  const failures: string[] = [];

  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      failures.push(what);
      say(`FAILED  ${what}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }

  if (storm !== null) {
    await attempt('honest servers', async () => {
      say(`honest servers: seed ${seed}`);
      report = await experiment({ ...honest, clients, storm, repeats: options.repeats }, reportOf);
      for (const line of linesOf(report)) say(line);
      say(
        `${report.ok ? 'ok    ' : 'FAILED'}  ${report.acknowledged} acknowledged: ${report.lost} lost, ${report.doubled} doubled\n`,
      );
      if (!report.ok) failures.push('honest servers');
    });
  }
  const judge = (control: ControlReport): void => {
    controls.push(control);
    say(
      `${control.caught ? 'ok    ' : 'FAILED'}  ${control.name} ${control.caught ? 'caught' : 'was NOT caught'}: ${control.found}\n`,
    );
    if (!control.caught) failures.push(control.name);
  };
  for (const name of options.plants) {
    await attempt(name, async () => {
      const { shownBy, storm: how, ...planted } = plants[name];
      say(`planted bug ${name}`);
      const storming = how ?? { playMs: 6_000, killServerEveryMs: null, postgresKills: 0, stoppedMs: null };
      const dishonest = { ...honest, honest: false, clients: plantedClients, storm: storming, repeats: 0, ...planted };
      const { count, what } = await experiment(dishonest, shownBy);
      judge({ name, caught: count > 0, found: `${count} ${what}` });
    });
  }
  if (options.tamperings.length > 0) {
    await attempt('tampering', async () => {
      say('altered evidence');
      const calm = { playMs: 3_000, killServerEveryMs: null, postgresKills: 0, stoppedMs: null };
      const quiet = { ...honest, clients: plantedClients, storm: calm, repeats: 0 };
      for (const control of await experiment(quiet, (result) => tamper(result, options.tamperings))) judge(control);
    });
  }
  const passed =
    controls.filter(({ caught }) => caught).length + (report !== null && (report as MoneyReport).ok ? 1 : 0);
  say(`${passed} passed, ${failures.length} failed`);
  const outcome = {
    check: 'fault money',
    ok: failures.length === 0,
    short: options.short,
    seed,
    report,
    controls,
    failures,
  };
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
  return failures.length === 0 ? 0 : 1;
}
