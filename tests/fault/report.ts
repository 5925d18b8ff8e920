import type { ExperimentResult } from './experiment.ts';
import type { Victim } from './killer.ts';

/** What an experiment comes to: one object of the JSON line. Times in milliseconds. */
export interface ExperimentReport {
  readonly name: string;
  readonly ok: boolean;
  readonly kills: number;
  readonly killsBy: Readonly<Partial<Record<Victim, number>>>;
  readonly acknowledged: number;
  readonly acknowledgedSpins: number;
  readonly lost: number;
  readonly doubled: number;
  readonly different: number;
  readonly unresolved: number;
  readonly refused: number;
  readonly ledgerOk: boolean;
  readonly brokenChains: number;
  readonly resolvedByRepeating: number;
  readonly comparedByteForByte: number;
  readonly sessionsCompleted: number;
  readonly sessionsResumed: number;
  readonly longestGapMs: number;
  readonly recoveryMs: Readonly<Partial<Record<Victim, { readonly median: number; readonly longest: number }>>>;
  /** The first few of everything that is wrong. */
  readonly findings: readonly string[];
}

const findingsMax = 12;

export function reportOf(name: string, result: ExperimentResult): ExperimentReport {
  const { audit, repeats, kills } = result;
  const different = [...audit.different, ...repeats.changed.map((key) => `${key}: another answer when repeated`)];
  const wrong = [
    ...audit.lost.map((text) => `lost: ${text}`),
    ...audit.doubled.map((text) => `doubled: ${text}`),
    ...different.map((text) => `different: ${text}`),
    ...repeats.unresolved.map((key) => `unresolved: ${key}`),
    ...result.refusals.map((text) => `refused: ${text}`),
    ...(audit.ledger === null ? [] : [`ledger: ${audit.ledger}`]),
    ...(audit.proof === null ? [] : [`events: ${audit.proof}`]),
    ...audit.brokenChains.map((text) => `chain: ${text}`),
  ];
  return {
    name,
    ok: wrong.length === 0,
    kills: kills.length,
    killsBy: byVictim(result, (of) => of.length),
    acknowledged: audit.acknowledged,
    acknowledgedSpins: audit.acknowledgedSpins,
    lost: audit.lost.length,
    doubled: audit.doubled.length,
    different: different.length,
    unresolved: repeats.unresolved.length,
    refused: result.refusals.length,
    ledgerOk: audit.ledger === null,
    brokenChains: audit.brokenChains.length,
    resolvedByRepeating: repeats.resolved,
    comparedByteForByte: repeats.compared,
    sessionsCompleted: result.sessionsCompleted,
    sessionsResumed: result.sessionsResumed,
    longestGapMs: longestGap(audit.timesMs),
    recoveryMs: byVictim(result, (of) => {
      const times = of.map((kill) => recovery(kill, audit.timesMs)).toSorted((a, b) => a - b);
      return { median: times[Math.floor(times.length / 2)] ?? 0, longest: times.at(-1) ?? 0 };
    }),
    findings: wrong.slice(0, findingsMax),
  };
}

type Kills = ExperimentResult['kills'];

function byVictim<T>({ kills }: ExperimentResult, read: (of: Kills) => T): Partial<Record<Victim, T>> {
  const entries = [...Map.groupBy(kills, (kill) => kill.victim)].map(([victim, of]) => [victim, read(of)]);
  return Object.fromEntries(entries) as Partial<Record<Victim, T>>;
}

/** From the kill to the first acknowledgement after the restart. */
function recovery({ killedAtMs, restartedAtMs }: Kills[number], timesMs: readonly number[]): number {
  const first = timesMs.find((atMs) => atMs > restartedAtMs);
  return (first ?? restartedAtMs) - killedAtMs;
}

function longestGap(timesMs: readonly number[]): number {
  return timesMs.reduce((longest, atMs, index) => Math.max(longest, atMs - (timesMs[index - 1] ?? atMs)), 0);
}

/** The lines for a person. */
export function linesOf(report: ExperimentReport): string[] {
  const list = (entries: object): string =>
    Object.entries(entries)
      .map(
        ([name, value]) =>
          `${name} ${typeof value === 'number' ? value : `${value.median} (longest ${value.longest})`}`,
      )
      .join(', ');
  return [
    `${report.name}: ${report.kills} kills (${list(report.killsBy)})`,
    `  acknowledged ${report.acknowledged}, of them spins ${report.acknowledgedSpins}`,
    `  lost ${report.lost}, doubled ${report.doubled}, different ${report.different}, unresolved ${report.unresolved}, refused ${report.refused}`,
    `  ledger ${report.ledgerOk ? 'ok' : 'WRONG'}, broken hash chains ${report.brokenChains}, sessions completed ${report.sessionsCompleted} (resumed ${report.sessionsResumed})`,
    `  longest gap without an acknowledgement ${report.longestGapMs} ms; recovery in ms, median: ${list(report.recoveryMs)}`,
    ...report.findings.map((finding) => `    ${finding}`),
  ];
}
