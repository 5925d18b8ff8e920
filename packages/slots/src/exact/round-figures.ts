import type { PayMachine } from '../grid/pay-machine.ts';
import type { SpinRules } from '../spin-rules.ts';
import { chainMoments } from './spin-chain.ts';
import { type OutcomeCounting, spinDistribution, type SpinOutcomeCount } from './spin-distribution.ts';
import { type SpinLayers, spinLayers } from './spin-layers.ts';
import { lawOfOutcomes, lawOfSums, type SpinLaw, type WinShares } from './spin-law.ts';

export interface ExactLimits {
  /** Most transitions of the layers that are kept, 12 bytes each. 0: figures in closed form only. Default 24,000,000. */
  readonly entriesMax?: number;
  /** Most additions of the distribution; bounds the time. Default 2,000,000,000. */
  readonly stepsMax?: number;
  /** Leaves out whatever may take seconds; `complete` is false then. Default false. */
  readonly quick?: boolean;
}

/** One kind of spin of a game. */
export interface SpinKind {
  readonly rules: SpinRules;
  /** Null: no machine can read it. */
  readonly machine: PayMachine | null;
  readonly capMinor: number;
  /** Its moments when the whole is too much to be counted, with a multiplier of all wins; null when they are too. */
  readonly moments: (multiplier: number) => SpinLaw | null;
  /** Another way to all its outcomes, where the layers are slow or too many; null when it is too much work as well. */
  readonly otherWay?: () => OutcomeCounting | null;
}

/** What counting gave; null is what the limits did not allow. */
export interface RoundFigures {
  readonly paid: SpinLaw | null;
  readonly free: SpinLaw | null;
  readonly wins: WinShares | null;
  /** Mean of a round, of sums that no closed form has (a maximum win). */
  readonly mean: number | null;
  readonly sigma: number | null;
  readonly baseSigma: number | null;
}

/**
 * Counts a game's rounds over the whole cycle.
 * @param options.free null: the game has no free spins, or they are never awarded
 * @param options.extra variance that bonus rounds add to a paid and to a free spin, x total bet squared
 */
export function roundFigures(
  paidKind: SpinKind,
  options: {
    readonly free: SpinKind | null;
    readonly extra: { readonly paid: number; readonly free: number };
    readonly limits: ExactLimits;
  },
): RoundFigures {
  const { limits, extra } = options;
  const { retrigger, maxSpins, freeMultiplier } = paidKind.rules;
  const same = options.free?.machine === paidKind.machine;
  const counted = countSpin(paidKind, limits);
  const paid = counted?.law(1, paidKind.rules) ?? null;
  const freeCounted = options.free === null ? null : same ? counted : countSpin(options.free, limits);
  const free = options.free === null ? null : (freeCounted?.law(freeMultiplier, options.free.rules) ?? null);
  const moments =
    paid === null || (options.free !== null && free === null)
      ? null
      : chainMoments(paid.law, free?.law ?? null, { retrigger, maxSpins, extra });
  return {
    paid: paid?.law ?? null,
    free: free?.law ?? null,
    wins: paid?.wins ?? null,
    mean: moments?.mean ?? null,
    sigma: moments?.sigma ?? null,
    baseSigma:
      moments?.baseSigma ??
      (paid === null ? null : chainMoments(paid.law, null, { retrigger, maxSpins, extra }).baseSigma),
  };
}

interface Counted {
  law(multiplier: number, rules: SpinRules): { readonly law: SpinLaw; readonly wins: WinShares | null } | null;
}

/** Steps of the layers, and of the other way: some seconds. */
const layerStepsMax = 30_000_000;
const otherStepsMax = 1_000_000_000;
/** Of both, a second or two: what is tried first where there are two ways. */
const quickLayerStepsMax = 8_000_000;
const quickOtherStepsMax = 800_000_000;

/** One pass for the sums, and a second one for the distribution where it is affordable. */
function countSpin({ rules, machine, capMinor, moments, otherWay }: SpinKind, limits: ExactLimits): Counted | null {
  const { entriesMax = 24_000_000, stepsMax = 2_000_000_000 } = limits;
  if (machine === null || entriesMax === 0) return null;
  const layersWithin = (most: number): SpinLayers | null =>
    spinLayers(rules, machine, { keptMax: entriesMax, stepsMax: Math.min(most, stepsMax / 10), cellsMax: 16_000_000 });
  const outcomesOf = (layers: SpinLayers | null): readonly SpinOutcomeCount[] | null =>
    layers && spinDistribution(rules, layers, { startPay: machine.startPay, stepsMax });
  const byOutcomes = (outcomes: readonly SpinOutcomeCount[]): Counted => ({
    law: (multiplier, its) => lawOfOutcomes(its, outcomes, multiplier, capMinor),
  });
  const quick = otherWay === undefined ? null : outcomesOf(layersWithin(quickLayerStepsMax));
  if (quick !== null) return byOutcomes(quick);
  if (limits.quick === true) {
    const outcomes = otherWay === undefined ? outcomesOf(layersWithin(quickLayerStepsMax)) : null;
    return outcomes && byOutcomes(outcomes);
  }
  const other = otherWay?.() ?? null;
  const otherWithin = (most: number): readonly SpinOutcomeCount[] | null =>
    other !== null && other.steps <= Math.min(most, stepsMax) ? other.outcomes() : null;
  const soon = otherWithin(quickOtherStepsMax);
  if (soon !== null) return byOutcomes(soon);
  const layers = layersWithin(layerStepsMax);
  const outcomes = outcomesOf(layers) ?? otherWithin(otherStepsMax);
  if (outcomes !== null) return byOutcomes(outcomes);
  if (layers === null) return { law: (multiplier) => withoutWins(moments(multiplier)) };
  return { law: (multiplier, its) => withoutWins(lawOfSums(its, layers.sums, multiplier, capMinor)) };
}

function withoutWins(law: SpinLaw | null): { readonly law: SpinLaw; readonly wins: null } | null {
  return law && { law, wins: null };
}
