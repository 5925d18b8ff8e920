import type { SpinRules } from '../spin-rules.ts';
import type { SpinOutcomeCount } from './spin-distribution.ts';
import type { LayerSums } from './layer-sums.ts';

/** Probability of an award of free spins, and the mean win of the spins that have it, times that probability. */
export interface AwardPart {
  readonly awarded: number;
  readonly probability: number;
  readonly win: number;
}

/** What a round needs to know of one spin; wins in units of the total bet. */
export interface SpinLaw {
  readonly mean: number;
  readonly square: number;
  readonly awards: readonly AwardPart[];
  /** Null where only the moments could be counted. */
  readonly hitFrequency: number | null;
  readonly highest: number | null;
  /** Probability of the highest win. */
  readonly ofHighest: number | null;
}

/** Probability of each win, ascending. */
export type WinShares = readonly { readonly win: number; readonly probability: number }[];

interface Case {
  readonly awarded: number;
  readonly combinations: number;
  readonly pay: number;
  readonly squares: number;
  readonly hits: number;
  readonly highest: number;
  readonly ofHighest: number;
}

/**
 * The law of a spin from the sums of its layers.
 * @param multiplier of all its wins
 * @param capMinor most that it pays; null is returned when that is less than its highest win, which sums cannot tell
 */
export function lawOfSums(rules: SpinRules, sums: LayerSums, multiplier: number, capMinor: number): SpinLaw | null {
  const cases: Case[] = [];
  for (let scatters = 0; scatters < rules.scatterSpan; scatters += 1) {
    const at = sums.at(scatters);
    if (at.combinations === 0) continue;
    const extra = rules.scatterPays[scatters] ?? 0;
    const highest = (at.highest + extra) * multiplier;
    if (highest > capMinor) return null;
    cases.push({
      awarded: rules.awards[scatters] ?? 0,
      combinations: at.combinations,
      pay: (at.pay + extra * at.combinations) * multiplier,
      squares: (at.squares + 2 * extra * at.pay + extra * extra * at.combinations) * multiplier * multiplier,
      hits: extra > 0 ? at.combinations : at.combinations - at.nothing,
      highest,
      ofHighest: at.ofHighest,
    });
  }
  return lawOf(rules, cases);
}

/** The law of a spin from its distribution, the cap on its win applied after its multiplier; and the distribution of its wins. */
export function lawOfOutcomes(
  rules: SpinRules,
  outcomes: readonly SpinOutcomeCount[],
  multiplier: number,
  capMinor: number,
): { readonly law: SpinLaw; readonly wins: WinShares } {
  const byPay = new Map<number, number>();
  const cases = outcomes.map(({ pay: linePay, scatters, combinations }): Case => {
    const pay = Math.min((linePay + (rules.scatterPays[scatters] ?? 0)) * multiplier, capMinor);
    byPay.set(pay, (byPay.get(pay) ?? 0) + combinations);
    return {
      awarded: rules.awards[scatters] ?? 0,
      combinations,
      pay: pay * combinations,
      squares: pay * pay * combinations,
      hits: pay > 0 ? combinations : 0,
      highest: pay,
      ofHighest: combinations,
    };
  });
  const cycle = cycleOfRules(rules);
  const wins = [...byPay]
    .toSorted(([a], [b]) => a - b)
    .map(([pay, combinations]) => ({ win: pay / rules.unitMinor, probability: combinations / cycle }));
  return { law: lawOf(rules, cases), wins };
}

/** Combinations of virtual stops, as a double. */
export function cycleOfRules(rules: SpinRules): number {
  return rules.reels.reduce((product, reel) => product * reel.virtualStops, 1);
}

/** Sums combinations before it divides: every figure is a few roundings away from the exact ratio. */
function lawOf(rules: SpinRules, cases: readonly Case[]): SpinLaw {
  const cycle = cycleOfRules(rules);
  const unit = rules.unitMinor;
  const awards = new Map<number, { combinations: number; pay: number }>();
  const sums = { pay: 0, squares: 0, hits: 0, highest: 0, ofHighest: 0 };
  for (const one of cases) {
    sums.pay += one.pay;
    sums.squares += one.squares;
    sums.hits += one.hits;
    if (one.highest > sums.highest) {
      sums.highest = one.highest;
      sums.ofHighest = 0;
    }
    if (one.highest === sums.highest) sums.ofHighest += one.ofHighest;
    const known = awards.get(one.awarded) ?? { combinations: 0, pay: 0 };
    known.combinations += one.combinations;
    known.pay += one.pay;
    awards.set(one.awarded, known);
  }
  return {
    mean: sums.pay / cycle / unit,
    square: sums.squares / cycle / unit / unit,
    hitFrequency: sums.hits / cycle,
    highest: sums.highest / unit,
    ofHighest: sums.ofHighest / cycle,
    awards: [...awards]
      .toSorted(([a], [b]) => a - b)
      .map(([awarded, { combinations, pay }]) => ({
        awarded,
        probability: combinations / cycle,
        win: pay / cycle / unit,
      })),
  };
}
