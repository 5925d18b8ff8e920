import { setTimeout as delay } from 'node:timers/promises';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import type { Agent } from './agents.ts';
import type { Cluster } from './cluster.ts';
import type { ServerProcess } from './server-process.ts';

/** `everything` is server and Postgres at the same moment. */
export type Victim = 'server' | 'postgres' | 'agent' | 'everything';

export interface PlannedKill {
  readonly victim: Victim;
  /** Play goes on for so long, after the one before was recovered from. */
  readonly afterMs: number;
  /** How long the victim stays dead. */
  readonly deadMs: number;
  /** Which of the agents, modulo their number. */
  readonly agent: number;
}

const cycle: readonly Victim[] = [
  ...(['server', 'postgres', 'agent', 'everything', 'server', 'postgres'] as const),
  ...(['server', 'agent', 'postgres', 'server', 'postgres', 'agent'] as const),
];

/** Who is killed, and when: random, and the same for the same seed. */
export function planKills(options: { kills: number; seed: number; victims?: readonly Victim[] }): PlannedKill[] {
  const rng = seededRng(options.seed);
  const victims = options.victims ?? cycle;
  const chosen = Array.from({ length: options.kills }, (_, index) => victims[index % victims.length] ?? 'server');
  for (let last = chosen.length - 1; last > 0; last -= 1) {
    const other = rng.below(last + 1);
    const [a, b] = [chosen[last], chosen[other]];
    if (a !== undefined && b !== undefined) [chosen[last], chosen[other]] = [b, a];
  }
  return chosen.map((victim) => ({
    victim,
    afterMs: 300 + rng.below(2_200),
    deadMs: rng.below(600),
    agent: rng.below(1_000),
  }));
}

export interface KillRecord {
  readonly victim: Victim;
  readonly killedAtMs: number;
  /** When everything that was killed had been started again. */
  readonly restartedAtMs: number;
}

export interface Killable {
  readonly server: ServerProcess;
  readonly cluster: Cluster;
  readonly agents: readonly Agent[];
}

/** Carries out one planned kill and starts the victim again. Does not wait until it serves. */
export async function killOne(kill: PlannedKill, { server, cluster, agents }: Killable): Promise<KillRecord> {
  await delay(kill.afterMs);
  server.checkAlive();
  const killsPostgres = kill.victim === 'postgres' || kill.victim === 'everything';
  const killsServer = kill.victim === 'server' || kill.victim === 'everything';
  const agent = kill.victim === 'agent' ? agents[kill.agent % agents.length] : undefined;
  if (killsPostgres) await cluster.mayBeKilled();
  const killedAtMs = Date.now();
  await Promise.all([killsServer && server.kill(), killsPostgres && cluster.kill(), agent?.kill()]);
  await delay(kill.deadMs);
  // The server starts while Postgres recovers: it has to wait for its database.
  if (killsServer) server.start();
  if (killsPostgres) await cluster.restart();
  agent?.start();
  return { victim: kill.victim, killedAtMs, restartedAtMs: Date.now() };
}
