import { setTimeout as delay } from 'node:timers/promises';
import type { Rng } from '@croupier/kernel/rng';
import type { Cluster } from '../cluster.ts';
import type { ServerProcess } from '../server-process.ts';

export type Victim = 'server killed' | 'Postgres killed' | 'server stopped' | 'Postgres stopped';

/** Something that was done to a process. */
export interface Blow {
  readonly victim: Victim;
  readonly atMs: number;
  /** When it had been started again, or continued. */
  readonly overAtMs: number;
}

export interface StormOptions {
  readonly servers: readonly ServerProcess[];
  readonly cluster: Cluster;
  readonly rng: Rng;
  readonly plan: StormPlan;
  readonly say: (line: string) => void;
}

export interface StormPlan {
  /** Play goes on for at least so long. */
  readonly playMs: number;
  /** A server is killed so often; null: never. */
  readonly killServerEveryMs: number | null;
  /** Postgres is killed at least so often. */
  readonly postgresKills: number;
  /** How long a server, and then Postgres, is stopped; null: never. */
  readonly stoppedMs: number | null;
}

/**
 * Kills and stops servers and Postgres, side by side, until the plan is fulfilled. Everything runs again at the end.
 * @throws when a server has ended by itself
 */
export async function storm(options: StormOptions): Promise<Blow[]> {
  const blows: Blow[] = [];
  const over = new AbortController();
  const servers = options.plan.killServerEveryMs === null ? undefined : harmServers(options, blows, over.signal);
  const others = Promise.all([harmPostgres(options, blows), delay(options.plan.playMs)]);
  await Promise.all([others.finally(() => over.abort()), servers]);
  return blows;
}

/** A server that does not listen after so long may be killed as well. */
const startMaxMs = 8_000;

async function harmServers({ servers, plan, rng, say }: StormOptions, blows: Blow[], over: AbortSignal): Promise<void> {
  const everyMs = plan.killServerEveryMs ?? 0;
  let stopped: { server: ServerProcess; over: Promise<void> } | undefined;
  for (let turn = 0; !over.aborted; turn += 1) {
    await delay(everyMs, undefined, { signal: over }).catch(() => undefined);
    for (const server of servers) server.checkAlive();
    const server = servers[turn % servers.length];
    if (!server || over.aborted || server === stopped?.server) continue;
    // On a slow machine a server killed while it starts would never be up.
    if (server.ageMs < startMaxMs && !(await server.listens())) continue;
    if (plan.stoppedMs !== null && turn === 2) {
      const pausing = pause({ server, stoppedMs: plan.stoppedMs, blows, say });
      stopped = { server, over: pausing.finally(() => (stopped = undefined)) };
      continue;
    }
    const atMs = Date.now();
    await server.kill();
    await delay(rng.below(200));
    server.start();
    blows.push({ victim: 'server killed', atMs, overAtMs: Date.now() });
  }
  await stopped?.over;
}

interface Pause {
  readonly server: ServerProcess;
  readonly stoppedMs: number;
  readonly blows: Blow[];
  readonly say: (line: string) => void;
}

async function pause({ server, stoppedMs, blows, say }: Pause): Promise<void> {
  const atMs = Date.now();
  server.stopWhereItStands();
  await delay(stoppedMs);
  server.goOn();
  blows.push({ victim: 'server stopped', atMs, overAtMs: Date.now() });
  say(`a server stood still for ${stoppedMs} ms`);
}

async function harmPostgres({ cluster, plan, rng, say }: StormOptions, blows: Blow[]): Promise<void> {
  for (let kill = 1; kill <= plan.postgresKills; kill += 1) {
    await cluster.mayBeKilled();
    await delay(rng.below(1_000));
    const atMs = Date.now();
    await cluster.kill();
    await delay(rng.below(300));
    await cluster.restart();
    blows.push({ victim: 'Postgres killed', atMs, overAtMs: Date.now() });
    say(`Postgres killed ${kill} of ${plan.postgresKills} times, up again after ${Date.now() - atMs} ms`);
    if (plan.stoppedMs === null || kill !== plan.postgresKills >> 1) continue;
    await cluster.mayBeKilled();
    const stoppedAtMs = Date.now();
    cluster.stopWhereItStands();
    await delay(plan.stoppedMs);
    cluster.goOn();
    blows.push({ victim: 'Postgres stopped', atMs: stoppedAtMs, overAtMs: Date.now() });
    say(`Postgres stood still for ${plan.stoppedMs} ms`);
  }
}
