import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AckLog } from './ack-log.ts';
import { Agent } from './agents.ts';
import { audit, type AuditResult } from './audit.ts';
import { Cluster } from './cluster.ts';
import { SpinClient } from './clients.ts';
import { killOne, planKills, type KillRecord, type Killable, type Victim } from './killer.ts';
import { repeatOpenKeys, type RepeatReport } from './repeat-keys.ts';
import { gameId, seedDatabase, type Seeded } from './seed.ts';
import { freePort, ServerProcess } from './server-process.ts';

const strategies = ['conservative', 'balanced', 'aggressive', 'adaptive'] as const;
const recoveryTimeoutMs = 90_000;
const finishTimeoutMs = 120_000;
const atRestMs = 300;
const noRepeats: RepeatReport = { resolved: 0, unresolved: [], compared: 0, changed: [] };

export interface ExperimentOptions {
  readonly kills: number;
  readonly seed: number;
  readonly victims?: readonly Victim[];
  /** The server program. */
  readonly entry: URL;
  /** With a planted bug clients are refused and agents get lost: that is no fault of the experiment. */
  readonly honest: boolean;
  readonly directory: string;
  readonly say: (line: string) => void;
  /** What must be ended when the experiment is, in reverse order. */
  readonly cleanup: AsyncDisposableStack;
}

export interface ExperimentResult {
  readonly kills: readonly KillRecord[];
  readonly audit: AuditResult;
  readonly repeats: RepeatReport;
  readonly refusals: readonly string[];
  readonly sessionsCompleted: number;
  readonly sessionsResumed: number;
}

/** Plays, kills, restarts, and compares what the clients were told with what the database holds. */
export async function runExperiment(options: ExperimentOptions): Promise<ExperimentResult> {
  const { directory, say, cleanup } = options;
  const clients = options.honest ? 12 : 6;
  const agentCount = options.honest ? 4 : 2;
  const cluster = await Cluster.start(join(directory, 'postgres'), () => undefined);
  cleanup.defer(() => cluster.stop());
  // Two clients share each wallet; every agent has its own.
  const seeded = await seedDatabase(cluster.url, clients / 2 + agentCount);
  const server = new ServerProcess({
    entry: options.entry,
    port: await freePort(),
    databaseUrl: cluster.url,
    logFile: join(directory, 'server.log'),
  });
  cleanup.defer(() => server.kill());
  server.start();
  await server.ready();

  const spinners = Array.from({ length: clients }, (_, index) => spinner(options, server.url, seeded, index));
  const agents = Array.from({ length: agentCount }, (_, index) => {
    const walletId = seeded.walletIds[clients / 2 + index] ?? '';
    return agent(options, { url: server.url, token: seeded.playerToken, walletId, index });
  });
  for (const one of agents) cleanup.defer(() => one.kill());
  for (const one of agents) one.start();
  const playing = Promise.all(spinners.map((one) => one.play()));
  playing.catch(() => undefined);
  await acknowledgedAfter(spinners, Date.now(), playing);
  say(`${clients} clients and ${agentCount} agents play`);

  const kills = await killAll(options, { server, cluster, agents }, spinners, playing);
  await delay(options.kills === 0 ? 5_000 : 500);
  for (const one of spinners) one.stop();
  await playing;
  say('the clients have their last answers; the agents play their sessions to the end');
  if (options.honest) await Promise.all(agents.map((one) => one.finish(finishTimeoutMs)));
  else await Promise.all(agents.map((one) => one.kill()));

  // A last restart of everything, at rest: what is only in memory is gone before the audit.
  await delay(atRestMs);
  await server.kill();
  await cluster.mayBeKilled();
  await cluster.kill();
  await cluster.restart();
  server.start();
  await server.ready();
  const logFiles = [...spinners.map((one) => one.logFile), ...agents.map((one) => one.logFile)];
  const resolver = { url: server.url, token: seeded.playerToken, logFile: join(directory, 'resolver.ndjson') };
  const repeats = options.honest ? await repeatOpenKeys({ ...resolver, logFiles, sample: 300 }) : noRepeats;
  if (options.honest) {
    say(`${repeats.resolved} open keys resolved by repeating them, ${repeats.compared} answers compared byte for byte`);
  }
  const result = await audit({
    databaseUrl: cluster.url,
    serverUrl: server.url,
    operatorToken: seeded.operatorToken,
    logFiles: options.honest ? [...logFiles, resolver.logFile] : logFiles,
  });
  await server.stop();
  const ended = agents.flatMap((one) => one.ended);
  return {
    kills,
    audit: result,
    repeats,
    refusals: spinners.flatMap((one) => one.refusals),
    sessionsCompleted: ended.filter((one) => one.state === 'Completed').length,
    sessionsResumed: ended.filter((one) => one.resumed).length,
  };
}

async function killAll(
  options: ExperimentOptions,
  victims: Killable,
  spinners: readonly SpinClient[],
  playing: Promise<unknown>,
): Promise<KillRecord[]> {
  const records: KillRecord[] = [];
  for (const [index, kill] of planKills(options).entries()) {
    const record = await killOne(kill, victims);
    records.push(record);
    const firstMs = await acknowledgedAfter(spinners, record.restartedAtMs, playing);
    const acknowledged = spinners.reduce((sum, one) => sum + one.log.acknowledged, 0);
    options.say(
      `kill ${index + 1}/${options.kills}: ${kill.victim}, acknowledging again after ${firstMs - record.killedAtMs} ms (${acknowledged} so far)`,
    );
  }
  return records;
}

/** Waits for the first acknowledgement after a moment, and returns when it came. */
async function acknowledgedAfter(
  spinners: readonly SpinClient[],
  atMs: number,
  playing: Promise<unknown>,
): Promise<number> {
  const deadlineMs = Date.now() + recoveryTimeoutMs;
  for (;;) {
    const lastMs = Math.max(...spinners.map((one) => one.log.lastAtMs));
    if (lastMs > atMs) return lastMs;
    if (Date.now() > deadlineMs) throw new Error(`no acknowledgement within ${recoveryTimeoutMs} ms`);
    // A client that gave up ends the experiment.
    await Promise.race([delay(10), playing]);
  }
}

function spinner(
  { directory, cleanup, honest }: ExperimentOptions,
  url: string,
  seeded: Seeded,
  index: number,
): SpinClient {
  const name = `client-${index}`;
  const client = new SpinClient({
    name,
    url,
    token: seeded.playerToken,
    walletId: seeded.walletIds[Math.floor(index / 2)] ?? '',
    logFile: join(directory, `${name}.ndjson`),
    // A repetition that overtakes its late commit would be decided again: damage without any kill.
    repeats: honest,
  });
  cleanup.use(client);
  cleanup.defer(() => client.stop());
  return client;
}

function agent(
  { directory }: ExperimentOptions,
  { index, ...where }: { url: string; token: string; walletId: string; index: number },
): Agent {
  const name = `agent-${index}`;
  const runsDirectory = join(directory, name);
  mkdirSync(runsDirectory);
  const strategy = strategies[index % strategies.length] ?? 'balanced';
  const logFile = join(directory, `${name}.ndjson`);
  // Its log exists even when it is killed before it plays.
  new AckLog(logFile)[Symbol.dispose]();
  return new Agent({ name, gameId, strategy, spins: 250, runsDirectory, logFile, ...where });
}
