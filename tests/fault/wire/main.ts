import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createToken } from '@croupier/core/identity/create-token';
import { systemCall } from '@croupier/core/system-call';
import { Table } from '@croupier/core/testing/table';
import { applyMigrations } from '@croupier/db/migrate';
import { createPool } from '@croupier/db/pool';
import { makeThrowAwayDirectory } from '@croupier/db/throw-away-directory';
import { Cluster } from '../cluster.ts';
import { freePort, ServerProcess } from '../server-process.ts';
import { attacks, http2Attacks, type Amounts, type Attack } from './attacks.ts';
import { HealthyProcess, type Seen } from './healthy-process.ts';
import type { Seat } from './healthy.ts';
import { ServerTimes } from './server-times.ts';
import { emptyOutcome, type Target } from './target.ts';

const usage = `pnpm fault wire [--short] [--only ATTACK] [--json]: hostile requests over real sockets, while healthy clients play on
  Each is answered with an error of the catalogue, or its connection is closed; nothing tells of the inside; nobody else is disturbed.
  --only    one of them, by its name
  --short   less of everything, for CI
`;
const entry = new URL('../../../apps/server/src/main.ts', import.meta.url);
const healthyClients = 4;
/** An attack is made again until healthy clients have had so many answers during it. */
const healthyAnswersMin = 100;
const attackMsMax = 20_000;
const attackersNiceness = 10;
/** What healthy clients may see at most. The short run is for machines on which more than this is done at once. */
const p99GoalMs = 200;
const p99LimitShortMs = 1_500;
/** Short, so that slow clients are seen to be cut off within the run. */
const variables = {
  HEADERS_TIMEOUT_MS: '2000',
  REQUEST_TIMEOUT_MS: '3000',
  RATE_LIMIT_STRANGER_PER_MINUTE: '0',
  // As in service: one line for each request, which also tells how long the server was at work on it.
  LOG_LEVEL: 'info',
};

interface AttackReport {
  readonly attack: string;
  readonly ok: boolean;
  readonly answers: Readonly<Record<string, number>>;
  readonly closed: number;
  readonly healthy: {
    readonly answers: number;
    readonly failed: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    /** The same from the log of the server: without what clients and sockets wait for on a busy machine. */
    readonly serverP50Ms: number;
    readonly serverP99Ms: number;
  };
  /** How often the attack was made. */
  readonly times: number;
  readonly findings: readonly string[];
}

/** `pnpm fault wire`: see the usage. Returns the exit code. */
export async function faultWire(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === null) {
    process.stderr.write(usage);
    return 2;
  }
  const { short, json, only } = options;
  const say = (line: string): void => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  const amounts: Amounts = short
    ? { repeats: 2, slowSockets: 1_000, vanishing: 100, resetStreams: 2_000 }
    : { repeats: 25, slowSockets: 1_000, vanishing: 2_000, resetStreams: 20_000 };
  const reports: AttackReport[] = [];
  await using cleanup = new AsyncDisposableStack();
  const directory = await makeThrowAwayDirectory();
  cleanup.defer(() => directory.remove());
  const cluster = await Cluster.start(join(directory.path, 'postgres'), () => undefined);
  cleanup.defer(() => cluster.stop());
  const { seats, token } = await seatClients(cluster.url);
  const stages: Stage[] = [];
  for (const [tls, list] of [
    [false, attacks],
    [true, http2Attacks],
  ] as const) {
    const logFile = join(directory.path, tls ? 'tls.log' : 'plain.log');
    const server = new ServerProcess({
      entry,
      port: await freePort(),
      databaseUrl: cluster.url,
      logFile,
      tls,
      variables,
    });
    cleanup.defer(() => server.kill());
    server.start();
    await server.ready();
    stages.push({ tls, list, logFile, server, healthy: new HealthyProcess() });
  }
  // Attackers have machines of their own: here they take what servers, database and healthy clients leave.
  setPriority(attackersNiceness);
  for (const { tls, list, logFile, server, healthy } of stages) {
    const target: Target = { host: '127.0.0.1', port: server.port, isTls: tls, token };
    healthy.begin(target, seats);
    const times = new ServerTimes(logFile);
    await healthy.look(2 * healthyAnswersMin);
    for (const [name, attack] of Object.entries(list)) {
      if (only !== undefined && only !== name) continue;
      const scene = { target, amounts, healthy, times, server, p99LimitMs: short ? p99LimitShortMs : p99GoalMs };
      const report = await underAttack(name, attack, scene);
      reports.push(report);
      say(lineOf(report));
      for (const finding of report.findings.slice(0, 5)) say(`          ${finding}`);
    }
    await healthy.stop();
    await server.stop();
    reports.push(defectsIn(logFile));
  }
  const failed = reports.filter(({ ok }) => !ok).length;
  say(`${reports.length - failed} passed, ${failed} failed`);
  const slowest = Math.max(...reports.map(({ healthy }) => healthy.p99Ms));
  process.stdout.write(
    `${JSON.stringify({ check: 'fault wire', ok: failed === 0, short, p99GoalMs, slowestHealthyP99Ms: slowest, attacks: reports })}\n`,
  );
  return failed === 0 ? 0 : 1;
}

/** A server, who plays on it, and who attacks it. */
interface Stage {
  readonly tls: boolean;
  readonly list: Readonly<Record<string, Attack>>;
  readonly logFile: string;
  readonly server: ServerProcess;
  readonly healthy: HealthyProcess;
}

interface Scene {
  readonly target: Target;
  readonly amounts: Amounts;
  readonly healthy: HealthyProcess;
  readonly times: ServerTimes;
  readonly server: ServerProcess;
  readonly p99LimitMs: number;
}

async function underAttack(name: string, attack: Attack, scene: Scene): Promise<AttackReport> {
  const { server, p99LimitMs } = scene;
  const { outcome, seen, serverMs, times } = await attackUntilSeen(attack, scene);
  const findings = [...outcome.findings, ...seen.failures.map((failure) => `a healthy client: ${failure}`)];
  try {
    server.checkAlive();
  } catch (error) {
    findings.push(error instanceof Error ? error.message : String(error));
  }
  const sorted = seen.latenciesMs.toSorted((a, b) => a - b);
  const sortedServer = serverMs.toSorted((a, b) => a - b);
  const p99Ms = quantile(sorted, 0.99);
  if (sorted.length < healthyAnswersMin) findings.push('healthy clients were not served');
  if (p99Ms > p99LimitMs) findings.push(`healthy p99 ${p99Ms} ms is above ${p99LimitMs} ms`);
  return {
    attack: name,
    ok: findings.length === 0,
    answers: Object.fromEntries([...outcome.answers].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    closed: outcome.closed,
    healthy: {
      answers: sorted.length,
      failed: seen.failures.length,
      p50Ms: quantile(sorted, 0.5),
      p99Ms,
      serverP50Ms: quantile(sortedServer, 0.5),
      serverP99Ms: quantile(sortedServer, 0.99),
    },
    times,
    findings,
  };
}

/** Attacks again and again until healthy clients have had enough answers for a quantile, all of them under attack. */
async function attackUntilSeen(attack: Attack, { target, amounts, healthy, times: log }: Scene) {
  await healthy.look(0);
  log.look();
  const outcome = emptyOutcome();
  const seen: Seen = { latenciesMs: [], failures: [] };
  const serverMs: number[] = [];
  const deadlineMs = performance.now() + attackMsMax;
  let times = 0;
  do {
    const one = await attack(target, amounts);
    times += 1;
    for (const [label, count] of one.answers) outcome.answers.set(label, (outcome.answers.get(label) ?? 0) + count);
    outcome.closed += one.closed;
    outcome.findings.push(...one.findings);
    const more = await healthy.look(0);
    seen.latenciesMs.push(...more.latenciesMs);
    seen.failures.push(...more.failures);
    serverMs.push(...log.look());
  } while (seen.latenciesMs.length < healthyAnswersMin && performance.now() < deadlineMs);
  return { outcome, seen, serverMs, times };
}

/** What the server has said of itself: no request makes it crash or find a defect. */
function defectsIn(logFile: string): AttackReport {
  const lines = readFileSync(logFile, 'utf8').split('\n');
  const findings = lines.filter((line) =>
    /uncaughtException|unhandledRejection|INTERNAL_ERROR|"level":"fatal"/.test(line),
  );
  return {
    attack: 'the log of the server',
    ok: findings.length === 0,
    answers: {},
    closed: 0,
    healthy: { answers: 0, failed: 0, p50Ms: 0, p99Ms: 0, serverP50Ms: 0, serverP99Ms: 0 },
    times: 0,
    findings: findings.map((line) => line.slice(0, 600)),
  };
}

function lineOf({ attack, ok, answers, closed, healthy }: AttackReport): string {
  const told = Object.entries(answers).map(([label, count]) => `${count}× ${label}`);
  const fates = [...told, ...(closed > 0 ? [`${closed}× closed`] : [])].join(', ');
  return `${ok ? 'ok    ' : 'FAILED'}  ${attack}: ${fates}; healthy p50 ${healthy.p50Ms} ms, p99 ${healthy.p99Ms} ms (goal ${p99GoalMs}), in the server p99 ${healthy.serverP99Ms} ms`;
}

function quantile(sorted: readonly number[], share: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
}

/** A migrated database with sessions to play. */
async function seatClients(url: string): Promise<{ seats: Seat[]; token: string }> {
  await applyMigrations(url);
  const pool = createPool({ url, applicationName: 'croupier fault wire' });
  try {
    const table = await Table.open(pool);
    await table.game();
    const caller = await table.caller();
    const { userId } = caller.principal;
    const { token } = await createToken(table.core, systemCall('fault'), { userId, name: 'fault', contextLevel: 2 });
    const seats: Seat[] = [];
    for (let count = 0; count < healthyClients; count += 1) {
      seats.push({ sessionId: await table.session(caller, await table.wallet(caller, 1_000_000_000)), token });
    }
    return { seats, token };
  } finally {
    await pool.end();
  }
}

function readOptions(args: readonly string[]): { short: boolean; json: boolean; only?: string | undefined } | null {
  const only = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ args: [...args], options: { short: flag, json: flag, only } }).values;
  } catch {
    return null;
  }
}
