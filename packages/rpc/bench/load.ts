import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const run = promisify(execFile);
const autocannon = createRequire(import.meta.url).resolve('autocannon');

/** What to send, and for how long. */
export interface Load {
  readonly url: string;
  readonly body: string;
  readonly connections: number;
  readonly durationSeconds: number;
}

/** What one run of autocannon measured. */
export interface Measured {
  /** Mean requests per second. */
  readonly perSecond: number;
  readonly p99Ms: number;
  /** CPU time of this process for one request: says the same as the rate, but other work on the machine disturbs it less. */
  readonly cpuMicros: number;
}

/** Sends POST requests from a child process. Throws when any answer was not 2xx: such a run measures nothing. */
export async function sendLoad(load: Load): Promise<Measured> {
  const before = process.cpuUsage();
  const { stdout } = await run(process.execPath, [
    autocannon,
    '--json',
    `--connections=${load.connections}`,
    `--duration=${load.durationSeconds}`,
    '--method=POST',
    '--headers=content-type=application/json',
    `--body=${load.body}`,
    load.url,
  ]);
  const result: {
    non2xx: number;
    errors: number;
    requests: { average: number; total: number };
    latency: { p99: number };
  } = JSON.parse(stdout);
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${load.url}: ${result.non2xx} refused, ${result.errors} errors`);
  const { user, system } = process.cpuUsage(before);
  const cpuMicros = (user + system) / result.requests.total;
  return { perSecond: result.requests.average, p99Ms: result.latency.p99, cpuMicros };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * Measures each target once a round, in turn, so that a slow moment of the machine hits all of them.
 * Gives medians over the rounds; the first round warms up and is dropped.
 */
export async function measureInTurn<Name extends string>(
  targets: Readonly<Record<Name, Load>>,
  rounds: number,
): Promise<Record<Name, Measured>> {
  const names = Object.keys(targets) as Name[];
  const runs = new Map<Name, Measured[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const measured = await sendLoad(targets[name]);
      if (round > 0) runs.get(name)?.push(measured);
    }
  }
  const summary = names.map((name) => {
    const measured = runs.get(name) ?? [];
    const of = (key: keyof Measured) => Math.round(median(measured.map((one) => one[key])) * 10) / 10;
    return [name, { perSecond: of('perSecond'), p99Ms: of('p99Ms'), cpuMicros: of('cpuMicros') }];
  });
  return Object.fromEntries(summary) as Record<Name, Measured>;
}
