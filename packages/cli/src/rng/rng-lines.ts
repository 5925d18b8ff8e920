import type { Colours } from '../io.ts';

/** What is shown of an audit: one that was made here, or one that a server tells. */
export interface ShownAudit {
  readonly mode: string;
  readonly verdict: string;
  readonly outcomes: { readonly known: number; readonly source: string; readonly sessions: number };
  readonly alpha: number;
  readonly tests: readonly {
    readonly test: string;
    readonly reels: readonly number[];
    readonly lag: number | null;
    readonly p: number | null;
    readonly adjustedP: number | null;
    readonly verdict: string;
  }[];
  readonly repetitions: readonly {
    readonly kind: string;
    readonly periodSpins: number | null;
    readonly sessions: number;
    readonly spinsAlike: number;
    readonly falsePositiveRate: number;
  }[];
  readonly generators: readonly ShownGenerator[];
  readonly searches: readonly { readonly result: string }[];
}

interface ShownGenerator {
  readonly family: string;
  readonly mapping: string;
  readonly alsoConsistent: readonly string[];
  readonly evidence: { readonly fitted: number; readonly heldBackMatched: number; readonly surplusBits: number };
  readonly timeSeed: { readonly unit: string; readonly withinSeconds: number } | null;
}

/** What the audit found, for people. */
export function rngLines(audit: ShownAudit, colours: Colours): string {
  const failed = audit.tests.filter(({ verdict }) => verdict === 'fail');
  const made = audit.tests.filter(({ p }) => p !== null);
  const lines = [
    `${colours.bold('Randomness')}  ${audit.verdict === 'clean' ? colours.green('nothing found') : colours.red(audit.verdict)}  (${audit.mode}; ${audit.outcomes.known} outcomes from ${audit.outcomes.source}, ${audit.outcomes.sessions} sessions)`,
    ...audit.generators.map(generatorLine),
    ...audit.repetitions.map(
      ({ kind, periodSpins, sessions, spinsAlike, falsePositiveRate }) =>
        `${kind}${periodSpins === null ? '' : ` of ${periodSpins} spins`}: ${spinsAlike} spins alike, ${sessions} sessions; chance of it ${falsePositiveRate.toExponential(1)} or less`,
    ),
    ...failed.map(
      ({ test, reels, lag, adjustedP }) =>
        `${test}${reels.length > 0 ? ` of reel ${reels.map((reel) => reel + 1).join(', ')}` : ''}${lag === null ? '' : ` at lag ${lag}`}: p ${(adjustedP ?? 0).toExponential(1)} after correction`,
    ),
    colours.dim(
      `${made.length} tests made at ${audit.alpha} together, ${failed.length} failed; ${searchCounts(audit)}`,
    ),
  ];
  return lines.join('\n');
}

function generatorLine({ family, mapping, alsoConsistent, evidence, timeSeed }: ShownGenerator): string {
  const also = alsoConsistent.length > 0 ? ` (or ${alsoConsistent.join(', ')})` : '';
  const seeded =
    timeSeed === null
      ? ''
      : `, consistent with a seed that is the time (${timeSeed.unit}s) within ${timeSeed.withinSeconds} s of the session's start`;
  return `${family}${also} through ${mapping}: explains ${evidence.fitted} outcomes that it was fitted to and all ${evidence.heldBackMatched} held back, ${Math.round(evidence.surplusBits)} bits beyond chance${seeded}`;
}

function searchCounts({ searches }: ShownAudit): string {
  const counts = Map.groupBy(searches, ({ result }) => result);
  return [...counts].map(([result, all]) => `${all.length} searches ${result}`).join(', ');
}
