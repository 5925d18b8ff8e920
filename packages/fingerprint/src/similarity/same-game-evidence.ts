import { logSum, lawLogLikelihood, urnLogLikelihood } from './evidence.ts';
import type { Profile, ProfileReel } from './profile.ts';
import type { Relabelling } from './relabelling.ts';
import { pairedPayouts, pairedWindows } from './tell-apart.ts';

/** Log likelihoods of the sample, each less that of a game that nobody knows. */
export interface SameGameEvidence {
  /** Of the candidate's game. */
  readonly same: number;
  /** What each reel adds to `same`. */
  readonly reels: readonly number[];
  /** Of a game in which one reel, or the pays, differ a little from the candidate's. */
  readonly twin: number;
}

/** Spins that knowledge of a game weighs for a build that was changed. */
const twinKnowledge = 200;
export const payoutClasses = 1_000;
/** A strip is never surer than this. */
const doubtMin = 1e-9;

interface Weighed {
  readonly same: number;
  readonly twin: number;
}

/** @param names symbol codes of the query as codes of the candidate */
export function sameGameEvidence(query: Profile, candidate: Profile, names: Relabelling): SameGameEvidence {
  const payouts = payoutEvidence(query, candidate);
  const parts = [
    ...query.reels.flatMap((reel, index) => {
      const other = candidate.reels[index];
      return other === undefined ? [] : [reelEvidence(reel, other, names, query.symbols.length)];
    }),
    payouts,
  ];
  const same = parts.reduce((sum, part) => sum + part.same, 0);
  const changed = parts.map((part) => same - part.same + part.twin);
  return { same, reels: parts.slice(0, -1).map((part) => part.same), twin: logSum(changed) - Math.log(parts.length) };
}

function reelEvidence(own: ProfileReel, other: ProfileReel, names: Relabelling, symbols: number): Weighed {
  const rows = own.windows[0]?.[2].length ?? 1;
  const classes = Math.min(1e15, Math.max(2, symbols) ** rows);
  const query = new Map<string, number>();
  const known = new Map<string, number>();
  for (const [key, { a, b }] of pairedWindows(own.windows, other.windows, names)) {
    if (a > 0) query.set(key, a);
    if (b > 0) known.set(key, b);
  }
  const nobody = urnLogLikelihood({ query, known: new Map(), classes });
  const learned = urnLogLikelihood({ query, known, classes });
  const twin = urnLogLikelihood({ query, known, knownMax: twinKnowledge, classes });
  return { same: lawEvidence() - nobody, twin: twin - nobody };

  /** The better known side is the law, the other one its sample: Bayes' rule makes it the same ratio. */
  function lawEvidence(): number {
    if (other.errorProbability < 1) return mixture(query, lawOf(other), other.errorProbability, learned);
    if (own.errorProbability === 1) return learned;
    const law = lawOf(own, names);
    const turned = urnLogLikelihood({ query: known, known: query, classes });
    const alone = urnLogLikelihood({ query: known, known: new Map(), classes });
    return mixture(known, law, own.errorProbability, turned) - alone + nobody;
  }
}

function mixture(
  query: ReadonlyMap<string, number>,
  law: ReadonlyMap<string, number>,
  errorProbability: number,
  otherwise: number,
): number {
  const doubt = Math.min(0.999, Math.max(doubtMin, errorProbability));
  return logSum([Math.log(1 - doubt) + lawLogLikelihood(query, law), Math.log(doubt) + otherwise]);
}

function lawOf({ windows }: ProfileReel, names?: Relabelling): Map<string, number> {
  return new Map(
    windows.map(([, amount, codes]) => [
      codes.map((code) => (names === undefined ? code : (names[code] ?? -1))).join(),
      amount ?? 0,
    ]),
  );
}

function payoutEvidence(own: Profile, other: Profile): Weighed {
  const query = new Map<string, number>();
  const known = new Map<string, number>();
  for (const [key, { a, b }] of pairedPayouts(own, other)) {
    if (a > 0) query.set(key, a);
    if (b > 0) known.set(key, b);
  }
  const classes = payoutClasses;
  const nobody = urnLogLikelihood({ query, known: new Map(), classes });
  return {
    same: urnLogLikelihood({ query, known, classes }) - nobody,
    twin: urnLogLikelihood({ query, known, knownMax: twinKnowledge, classes }) - nobody,
  };
}
