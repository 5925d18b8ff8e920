import { setTimeout as delay } from 'node:timers/promises';
import type { Rng } from '@croupier/kernel/rng';
import type { Cluster } from '../cluster.ts';
import type { ServerProcess } from '../server-process.ts';

export type Victim =
  | 'server killed'
  | 'starting server killed'
  | 'Postgres killed'
  | 'server stopped'
  | 'Postgres stopped';

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

/**
 * Kills a server at each stroke of the clock, whatever the machine is busy with: of those that listen the one that has been up
 * longest. When none does, one dies in the middle of its start, the one that was started last, so that the other comes up.
 */
async function harmServers({ servers, plan, rng, say }: StormOptions, blows: Blow[], over: AbortSignal): Promise<void> {
  const everyMs = plan.killServerEveryMs ?? 0;
  const startedMs = performance.now();
  const endings: Promise<void>[] = [];
  let toStop = plan.stoppedMs !== null;
  let standing: ServerProcess | undefined;
  for (let stroke = 1; ; stroke += 1) {
    const waitMs = Math.max(0, startedMs + stroke * everyMs - performance.now());
    await delay(waitMs, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) break;
    for (const server of servers) server.checkAlive();
    const listening = await Promise.all(servers.map(async (server) => await server.listens()));
    const oldestFirst = servers
      .filter((server) => server.isRunning && server !== standing)
      .toSorted((one, other) => other.ageMs - one.ageMs);
    const up = oldestFirst.filter((server) => listening[servers.indexOf(server)]);
    const newest = up.at(-1);
    if (toStop && stroke > 2 && newest !== undefined) {
      toStop = false;
      standing = newest;
      const pausing = pause({ server: newest, stoppedMs: plan.stoppedMs ?? 0, blows, say });
      endings.push(pausing.finally(() => (standing = undefined)));
    }
    const victim = up.find((server) => server !== standing) ?? oldestFirst.findLast((server) => server !== standing);
    if (victim === undefined) continue;
    const atMs = Date.now();
    await victim.kill();
    endings.push(
      delay(rng.below(200)).then(() => {
        victim.start();
        const name = up.includes(victim) ? 'server killed' : 'starting server killed';
        blows.push({ victim: name, atMs, overAtMs: Date.now() });
      }),
    );
  }
  await Promise.all(endings);
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
