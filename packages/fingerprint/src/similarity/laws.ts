import { chiSquareTail } from '../chi-square.ts';
import { rounded } from '../rounded.ts';
import { equivalenceAlpha } from './difference.ts';

/** Counts of one class in both samples. */
export interface PairedCount {
  readonly a: number;
  readonly b: number;
}

export interface LawDifference {
  /** Total variation distance of the two samples: half the sum of absolute differences of shares. */
  readonly distance: number;
  /** Bounds for the distance of the two laws. */
  readonly low: number;
  readonly high: number;
  /** That both samples come of one law. */
  readonly p: number;
  readonly equivalent: boolean;
  /** Spins a side with which two samples of one law pass as equivalent, about. */
  readonly trialsNeeded: number;
}

/** Expected count, in the smaller sample, from which a class has a cell of its own. */
const expectedMin = 5;

/**
 * Two samples of one law? χ² on classes that are frequent enough, and, for rare ones, the chance that a class seen so often in
 * one sample never came up in the other; the smaller p of the two counts, doubled.
 *
 * The samples' distance is never below that of the laws on average, and moves by at most 1/n with one spin. So by McDiarmid's
 * inequality the laws' distance is at most `distance + √(½ ln(1/α) (1/n_a + 1/n_b))`, whatever the law. The lower bound also takes off what
 * chance alone adds.
 * @param counts classes with at least one count
 */
export function lawDifferenceOf(
  counts: readonly PairedCount[],
  { margin, confidence }: { readonly margin: number; readonly confidence: number },
): LawDifference {
  let [na, nb] = [0, 0];
  for (const { a, b } of counts) {
    na += a;
    nb += b;
  }
  const inverse = 1 / na + 1 / nb;
  let [distance, chance] = [0, 0];
  for (const { a, b } of counts) {
    distance += Math.abs(a / na - b / nb) / 2;
    const share = (a + b) / (na + nb);
    chance += Math.sqrt((share * (1 - share) * inverse) / (2 * Math.PI));
  }
  const reach = (level: number): number => Math.sqrt((Math.log(1 / level) * inverse) / 2);
  const side = (1 - confidence) / 2;
  const p = Math.min(1, 2 * Math.min(homogeneityP(counts, na, nb), presenceP(counts, na, nb)));
  // With n spins a side: chance and reach both shrink with the root of n.
  const ofOne = (chance + reach(equivalenceAlpha)) / Math.sqrt(inverse / 2);
  return {
    distance: rounded(distance),
    low: rounded(Math.max(0, distance - chance - reach(side))),
    high: rounded(Math.min(1, distance + reach(side))),
    p: rounded(p),
    equivalent: distance + reach(equivalenceAlpha) < margin,
    trialsNeeded: Math.ceil((ofOne / margin) ** 2),
  };
}

function homogeneityP(counts: readonly PairedCount[], na: number, nb: number): number {
  const smaller = Math.min(na, nb) / (na + nb);
  const cells: { a: number; b: number }[] = [];
  const rest = { a: 0, b: 0 };
  for (const { a, b } of counts) {
    if ((a + b) * smaller >= expectedMin) cells.push({ a, b });
    else {
      rest.a += a;
      rest.b += b;
    }
  }
  if ((rest.a + rest.b) * smaller >= expectedMin) cells.push(rest);
  let value = 0;
  let kept = { a: 0, b: 0 };
  for (const { a, b } of cells) kept = { a: kept.a + a, b: kept.b + b };
  for (const { a, b } of cells) {
    const share = (a + b) / (kept.a + kept.b);
    value += (a - kept.a * share) ** 2 / (kept.a * share) + (b - kept.b * share) ** 2 / (kept.b * share);
  }
  return cells.length < 2 ? 1 : chiSquareTail(value, cells.length - 1);
}

function presenceP(counts: readonly PairedCount[], na: number, nb: number): number {
  let least = 1;
  for (const { a, b } of counts) {
    if (b === 0) least = Math.min(least, absentP(a, na, nb));
    else if (a === 0) least = Math.min(least, absentP(b, nb, na));
  }
  return Math.min(1, least * counts.length);
}

/** Chance that what came up so often among `own` trials did not among `other` ones, if it is as likely there. */
export function absentP(seen: number, own: number, other: number): number {
  return (own / (own + other)) ** seen;
}
