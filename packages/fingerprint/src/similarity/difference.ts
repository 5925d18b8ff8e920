import { chiSquareTail } from '../chi-square.ts';
import { normalQuantile, twoSidedZ } from '../normal-quantile.ts';
import { rounded } from '../rounded.ts';

/** An estimate with its interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Of the interval. */
  readonly confidence: number;
  /** Trials behind it. */
  readonly trials: number;
}

export interface EstimateDifference {
  /** b − a. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided, of no difference. */
  readonly p: number;
  /** Whether the difference lies within the margin: two one-sided tests at `equivalenceAlpha`. */
  readonly equivalent: boolean;
  /** Trials a side with which two engines without any difference pass the equivalence test nine times in ten. */
  readonly trialsNeeded: number | null;
}

/** Of each of the two one-sided tests (Schuirmann 1987). */
export const equivalenceAlpha = 0.05;

/**
 * The difference of two independent estimates from their intervals, lopsided ones included (Zou and Donner 2008, "MOVER").
 * p and the equivalence interval scale the distance to each side of the interval with the normal quantile.
 * @param margin above 0
 */
export function differenceOf(a: Estimate, b: Estimate, margin: number, confidence: number): EstimateDifference {
  const difference = b.value - a.value;
  const [ua, ub] = [unitsOf(a), unitsOf(b)];
  const below = Math.hypot(ub.below, ua.above);
  const above = Math.hypot(ub.above, ua.below);
  const z = twoSidedZ(confidence);
  const toZero = difference > 0 ? below : above;
  const score = toZero > 0 ? difference / toZero : difference === 0 ? 0 : Number.POSITIVE_INFINITY;
  const one = normalQuantile(1 - equivalenceAlpha);
  const needed = trialsFor(a, b, ua, ub, margin);
  return {
    difference: rounded(difference),
    low: rounded(difference - z * below),
    high: rounded(difference + z * above),
    p: rounded(chiSquareTail(score * score, 1)),
    equivalent: difference - one * below > -margin && difference + one * above < margin,
    trialsNeeded: Number.isFinite(needed) ? Math.ceil(needed) : null,
  };
}

/** Distance from the value to each end, for z = 1. */
function unitsOf({ value, low, high, confidence }: Estimate): { below: number; above: number } {
  const z = twoSidedZ(confidence);
  return { below: (value - low) / z, above: (high - value) / z };
}

interface Units {
  readonly below: number;
  readonly above: number;
}

function trialsFor(a: Estimate, b: Estimate, ua: Units, ub: Units, margin: number): number {
  const variance = ((ua.below + ua.above) / 2) ** 2 * a.trials + ((ub.below + ub.above) / 2) ** 2 * b.trials;
  const power = normalQuantile(1 - equivalenceAlpha) + twoSidedZ(0.9);
  return (power * power * variance) / (margin * margin);
}
