import type { Pool } from '@croupier/db/pool';
import type { Rng } from '@croupier/kernel/rng';
import { check } from './check.ts';
import { Client } from './client.ts';
import { History } from './history.ts';
import { randomOperation, type Operation } from './operation.ts';
import { setUp, type Arena } from './table-of-wallets.ts';

/** Operations of one client under way at once. */
const lanes = 32;

export interface SimulationOptions {
  readonly pool: Pool;
  readonly operations: number;
  readonly wallets: number;
  readonly clients: number;
  readonly cores: number;
  /** Operations between two checks. */
  readonly roundOperations: number;
  readonly rng: Rng;
  readonly say: (line: string) => void;
}

export interface SimulationReport {
  readonly operations: number;
  readonly accepted: number;
  readonly refused: number;
  readonly transactions: number;
  readonly differences: number;
  readonly overdrafts: number;
  readonly versionGaps: number;
  readonly wallets: number;
  readonly clients: number;
  readonly cores: number;
  /** Without the set-up and the checks. */
  readonly playMs: number;
  readonly operationsPerSecond: number;
  readonly findings: readonly string[];
}

/** Random operations by many clients at several cores, compared with the model round by round. Ends at the first difference. */
export async function simulateMoney(options: SimulationOptions): Promise<SimulationReport> {
  const { pool, rng, say } = options;
  const arena = await setUp(pool, options);
  const history = new History();
  const clients = makeClients(arena, history, options.clients);
  const sum = { operations: 0, accepted: 0, refused: 0, transactions: 0, playMs: 0 };
  const findings = { differences: [] as string[], overdrafts: [] as string[], versionGaps: [] as string[] };
  const anythingWrong = (): boolean => Object.values(findings).some((list) => list.length > 0);
  while (sum.operations < options.operations && !anythingWrong()) {
    const count = Math.min(options.roundOperations, options.operations - sum.operations);
    const startedMs = performance.now();
    let left = count;
    const next = (): Operation | undefined => {
      left -= 1;
      return left < 0 ? undefined : randomOperation(rng, options.wallets);
    };
    await carryOut(clients, next, lanes);
    sum.playMs += performance.now() - startedMs;
    const { accepted, refused, transactions, ...found } = await check(pool, arena, history);
    sum.operations += count;
    sum.accepted += accepted;
    sum.refused += refused;
    sum.transactions += transactions;
    findings.differences.push(...found.differences);
    findings.overdrafts.push(...found.overdrafts);
    findings.versionGaps.push(...found.versionGaps);
    say(
      `${sum.operations} operations: ${sum.accepted} accepted, ${sum.refused} refused; ${Math.round(sum.operations / (sum.playMs / 1_000))} a second`,
    );
  }
  return {
    ...sum,
    playMs: Math.round(sum.playMs),
    operationsPerSecond: Math.round(sum.operations / (sum.playMs / 1_000)),
    wallets: options.wallets,
    clients: options.clients,
    cores: options.cores,
    differences: findings.differences.length,
    overdrafts: findings.overdrafts.length,
    versionGaps: findings.versionGaps.length,
    findings: Object.entries(findings).flatMap(([name, list]) => list.slice(0, 5).map((text) => `${name}: ${text}`)),
  };
}

/** Clients, spread over the cores of the arena. */
export function makeClients(arena: Arena, history: History, count: number, run = ''): Client[] {
  return Array.from({ length: count }, (_, index) => {
    const core = arena.cores[index % arena.cores.length];
    if (!core) throw new Error('no core');
    return new Client({ core, arena, history, name: `${run}client-${index}` });
  });
}

/** Every client performs operations, so many at once, until there are none left. */
export async function carryOut(
  clients: readonly Client[],
  next: () => Operation | undefined,
  atOnce: number,
): Promise<void> {
  const lane = async (client: Client): Promise<void> => {
    for (let operation = next(); operation; operation = next()) await client.perform(operation);
  };
  await Promise.all(clients.flatMap((client) => Array.from({ length: atOnce }, () => lane(client))));
}
