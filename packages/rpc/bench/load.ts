import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { nodeOn, type ServerProcess } from './server-process.ts';

const run = promisify(execFile);
const autocannon = createRequire(import.meta.url).resolve('autocannon');

/** What to send, and for how long. */
export interface Load {
  readonly server: ServerProcess;
  readonly path: string;
  readonly body: string;
  readonly connections: number;
  readonly durationSeconds: number;
}

/** What one run of autocannon measured. */
export interface Measured {
  /** Mean requests per second. */
  readonly perSecond: number;
  readonly p99Ms: number;
  /** CPU time of the server process for one request: says the same as the rate, but other work on the machine disturbs it less. */
  readonly cpuMicros: number;
}

/** Sends POST requests from a process on the other core. Throws when any answer was not 2xx: such a run measures nothing. */
async function sendLoad({ server, ...load }: Load): Promise<Measured> {
  const before = await server.usage();
  const { command, args } = nodeOn(1, [
    autocannon,
    '--json',
    `--connections=${load.connections}`,
    `--duration=${load.durationSeconds}`,
    '--method=POST',
    '--headers=content-type=application/json',
    `--body=${load.body}`,
    server.origin + load.path,
  ]);
  const { stdout } = await run(command, args);
  const result: {
    non2xx: number;
    errors: number;
    requests: { average: number; total: number };
    latency: { p99: number };
  } = JSON.parse(stdout);
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${load.path}: ${result.non2xx} refused, ${result.errors} errors`);
  const { cpuMicros } = await server.usage();
  return {
    perSecond: result.requests.average,
    p99Ms: result.latency.p99,
    cpuMicros: (cpuMicros - before.cpuMicros) / result.requests.total,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export const rounded = (value: number): number => Math.round(value * 100) / 100;

/** All rounds of every target. */
export type Rounds<Name extends string> = Readonly<Record<Name, readonly Measured[]>>;

/**
 * Measures each target once a round, in turn, so that a slow moment of the machine hits all of them. The first round warms up
 * and is dropped.
 */
export async function measureInTurn<Name extends string>(
  targets: Readonly<Record<Name, Load>>,
  rounds: number,
): Promise<Rounds<Name>> {
  const names = Object.keys(targets) as Name[];
  const runs = Object.fromEntries(names.map((name) => [name, [] as Measured[]])) as Record<Name, Measured[]>;
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const measured = await sendLoad(targets[name]);
      if (round > 0) runs[name].push(measured);
    }
  }
  return runs;
}

/** The medians of one target. */
export function summary(measured: readonly Measured[]): Measured {
  const of = (key: keyof Measured) => rounded(median(measured.map((one) => one[key])));
  return { perSecond: of('perSecond'), p99Ms: of('p99Ms'), cpuMicros: of('cpuMicros') };
}

/** The median over the rounds of how many times larger `a` was than `b` in the same round. */
export function ratio(a: readonly Measured[], b: readonly Measured[], key: keyof Measured): number {
  return rounded(median(a.map((one, round) => one[key] / (b[round]?.[key] ?? Number.NaN))));
}
