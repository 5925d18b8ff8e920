import type { PlayResult } from './play.ts';
import type { Victim } from './storm.ts';

/** An acknowledgement must come within so long of every kill, and of every stop after it has ended. */
const recoveryMaxMs = 10_000;
const findingsMax = 12;

/** What playing comes to: one object of the JSON line. Times in milliseconds. */
export interface MoneyReport {
  readonly ok: boolean;
  readonly acknowledged: number;
  readonly acknowledgedByKind: Readonly<Record<string, number>>;
  readonly lost: number;
  readonly doubled: number;
  readonly different: number;
  readonly unresolved: number;
  readonly refused: number;
  readonly resolvedByRepeating: number;
  readonly comparedByteForByte: number;
  readonly ledgerOk: boolean;
  readonly proofOk: boolean;
  readonly streams: number;
  readonly events: number;
  readonly brokenChains: number;
  readonly read: number;
  readonly skipped: number;
  readonly repeated: number;
  readonly idleInTransaction: number;
  readonly blows: Readonly<Partial<Record<Victim, Summary>>>;
  /** From the first kill of a server to the last one, by their number. */
  readonly serverKilledEveryMs: number | null;
  readonly network: PlayResult['harm'];
  /** The first few of everything that is wrong. */
  readonly findings: readonly string[];
}

interface Summary {
  readonly times: number;
  /** To the next acknowledgement. */
  readonly medianRecoveryMs: number;
  readonly longestRecoveryMs: number;
}

export function reportOf(result: PlayResult): MoneyReport {
  const { audit, repeats, reader } = result;
  const blows = summarise(result);
  const different = [...audit.different, ...repeats.changed.map((key) => `${key}: answered differently when repeated`)];
  const slow = Object.entries(blows).filter(([, { longestRecoveryMs }]) => longestRecoveryMs > recoveryMaxMs);
  const wrong = [
    ...audit.lost.map((text) => `lost: ${text}`),
    ...audit.doubled.map((text) => `doubled: ${text}`),
    ...different.map((text) => `different: ${text}`),
    ...repeats.unresolved.map((key) => `unresolved: ${key}`),
    ...result.refusals.map((text) => `refused: ${text}`),
    ...(audit.ledger === null ? [] : [`ledger: ${audit.ledger}`]),
    ...(audit.proof === null ? [] : [`events: ${audit.proof}`]),
    ...audit.brokenChains.map((text) => `chain: ${text}`),
    ...(reader.skipped === 0 ? [] : [`reader: skipped ${reader.skipped} events`]),
    ...(reader.repeated === 0 ? [] : [`reader: read ${reader.repeated} events twice`]),
    ...(result.idleInTransaction === 0 ? [] : [`${result.idleInTransaction} connections idle in a transaction`]),
    ...slow.map(([victim, { longestRecoveryMs }]) => `${victim}: no acknowledgement for ${longestRecoveryMs} ms`),
  ];
  return {
    ok: wrong.length === 0,
    acknowledged: audit.acknowledged,
    acknowledgedByKind: audit.acknowledgedByKind,
    lost: audit.lost.length,
    doubled: audit.doubled.length,
    different: different.length,
    unresolved: repeats.unresolved.length,
    refused: result.refusals.length,
    resolvedByRepeating: repeats.resolved,
    comparedByteForByte: repeats.compared,
    ledgerOk: audit.ledger === null,
    proofOk: audit.proof === null,
    streams: audit.streams,
    events: audit.events,
    brokenChains: audit.brokenChains.length,
    read: reader.read,
    skipped: reader.skipped,
    repeated: reader.repeated,
    idleInTransaction: result.idleInTransaction,
    blows,
    serverKilledEveryMs: killedEveryMs(result.blows),
    network: result.harm,
    findings: wrong.slice(0, findingsMax),
  };
}

function summarise({ blows, audit }: PlayResult): Partial<Record<Victim, Summary>> {
  const summaries: Partial<Record<Victim, Summary>> = {};
  for (const [victim, of] of Map.groupBy(blows, (blow) => blow.victim)) {
    const times = of
      .map(({ atMs, overAtMs }) => {
        // What was killed has to come back within the time; what stood still only begins to when it is continued.
        const fromMs = victim.endsWith('killed') ? atMs : overAtMs;
        const afterMs = victim.startsWith('Postgres') ? overAtMs : atMs;
        const next = audit.timesMs.find((ms) => ms > afterMs);
        return Math.max(0, (next ?? Number.POSITIVE_INFINITY) - fromMs);
      })
      .toSorted((a, b) => a - b);
    summaries[victim] = {
      times: times.length,
      medianRecoveryMs: times[times.length >> 1] ?? 0,
      longestRecoveryMs: times.at(-1) ?? 0,
    };
  }
  return summaries;
}

function killedEveryMs(blows: PlayResult['blows']): number | null {
  const times = blows.filter(({ victim }) => victim.endsWith('server killed')).map(({ atMs }) => atMs);
  return times.length < 2 ? null : Math.round((Math.max(...times) - Math.min(...times)) / (times.length - 1));
}

/** The lines for a person. */
export function linesOf(report: MoneyReport): string[] {
  const list = (counts: object): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return [
    `  acknowledged ${report.acknowledged}: ${list(report.acknowledgedByKind)}`,
    `  lost ${report.lost}, doubled ${report.doubled}, different ${report.different}, unresolved ${report.unresolved}, refused ${report.refused}`,
    `  ${report.resolvedByRepeating} open keys resolved by repeating them, ${report.comparedByteForByte} answers compared byte for byte`,
    `  ledger verify ${report.ledgerOk ? 'ok' : 'WRONG'}, events verify ${report.proofOk ? 'ok' : 'WRONG'}; ${report.events} events of ${report.streams} streams, broken chains ${report.brokenChains}; idle in transaction ${report.idleInTransaction}`,
    `  a reader beside the writers: read ${report.read}, skipped ${report.skipped}, repeated ${report.repeated}`,
    ...Object.entries(report.blows).map(
      ([victim, { times, medianRecoveryMs, longestRecoveryMs }]) =>
        `  ${victim} ${times} times: acknowledging again after ${medianRecoveryMs} ms (median), ${longestRecoveryMs} ms (longest)`,
    ),
    ...(report.serverKilledEveryMs === null ? [] : [`  a server killed every ${report.serverKilledEveryMs} ms`]),
    `  network: ${list(report.network)}`,
    ...report.findings.map((finding) => `    ${finding}`),
  ];
}
