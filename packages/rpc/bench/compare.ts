import { costOfIdleConnections, type IdleCost } from './idle-connections.ts';
import { measureInTurn, ratio, summary, type Load, type Measured, type Rounds } from './load.ts';
import { isPinned, startServer, type ServerProcess, type TargetName } from './server-process.ts';
import { loadavg } from 'node:os';

export interface BenchOptions {
  readonly rounds: number;
  readonly durationSeconds: number;
  readonly connections: number;
}

/** One way of serving against another: rates, and how many times less CPU time a request takes. */
export function versus(ours: readonly Measured[], peer: readonly Measured[]) {
  return {
    ours: summary(ours).perSecond,
    peer: summary(peer).perSecond,
    ratio: ratio(ours, peer, 'perSecond'),
    cpuMicros: {
      ours: summary(ours).cpuMicros,
      peer: summary(peer).cpuMicros,
      ratio: ratio(peer, ours, 'cpuMicros'),
    },
    p99Ms: { ours: summary(ours).p99Ms, peer: summary(peer).p99Ms },
  };
}

/** The same against a bare Fastify route with the same schemas. */
export function versusRaw(ours: readonly Measured[], raw: readonly Measured[]) {
  return {
    perSecond: summary(raw).perSecond,
    ratio: ratio(ours, raw, 'perSecond'),
    cpuMicros: summary(raw).cpuMicros,
    cpuRatio: ratio(raw, ours, 'cpuMicros'),
  };
}

/** What is measured: which server, and what it is sent. */
export interface Measurable {
  readonly server: TargetName;
  readonly path: string;
  readonly body: string;
}

/**
 * Starts a server for each way on one core, measures the targets in turn from the other, and gives all rounds, with the
 * conditions they were measured under and what an idle keep-alive connection costs each server in memory.
 */
export async function measureTargets<Name extends string>(
  targets: Readonly<Record<Name, Measurable>>,
  options: BenchOptions,
): Promise<{ rounds: Rounds<Name>; conditions: object }> {
  const { connections, durationSeconds } = options;
  await using stack = new AsyncDisposableStack();
  const servers = new Map<TargetName, ServerProcess>();
  for (const { server } of Object.values<Measurable>(targets))
    if (!servers.has(server)) servers.set(server, stack.use(await startServer(server)));
  const loads = Object.fromEntries(
    Object.entries<Measurable>(targets).map(([name, { server, path, body }]) => [
      name,
      { server: servers.get(server), path, body, connections, durationSeconds },
    ]),
  ) as Record<Name, Load>;
  const rounds = await measureInTurn(loads, options.rounds);
  const idleConnection: Record<string, IdleCost> = {};
  for (const [name, server] of servers) idleConnection[name] = await costOfIdleConnections(server, 2_000);
  const [loadAverage = Number.NaN] = loadavg();
  return { rounds, conditions: { ...options, pinned: isPinned, loadAverage, idleConnection } };
}
