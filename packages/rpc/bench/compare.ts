import { openIdleConnections } from './idle-connections.ts';
import { measureInTurn, ratio, summary, type Load, type Measured, type Rounds } from './load.ts';
import { isPinned, startServer } from './server-process.ts';
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

/**
 * Starts the server on one core, measures the targets in turn from the other, and gives all rounds, with the conditions they
 * were measured under and what an idle keep-alive connection costs the server in memory.
 */
export async function measureTargets<Name extends string>(
  targets: Readonly<Record<Name, Omit<Load, 'connections' | 'durationSeconds'>>>,
  options: BenchOptions,
): Promise<{ rounds: Rounds<Name>; conditions: object }> {
  await using server = await startServer();
  const { connections, durationSeconds } = options;
  const loads = Object.fromEntries(
    Object.entries<Omit<Load, 'connections' | 'durationSeconds'>>(targets).map(([name, target]) => [
      name,
      { ...target, connections, durationSeconds },
    ]),
  ) as Record<Name, Load>;
  const rounds = await measureInTurn(server, loads, options.rounds);
  const idleConnectionBytes = await openIdleConnections(server, 500);
  const [loadAverage = Number.NaN] = loadavg();
  return { rounds, conditions: { ...options, pinned: isPinned, loadAverage, idleConnectionBytes } };
}
