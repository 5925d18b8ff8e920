import type { LineRules } from '../line-rules.ts';
import { scatterProbabilities } from './scatter-counts.ts';

/** Share of the RTP that one symbol has with one length of run. */
export interface LineContribution {
  readonly symbol: string;
  readonly count: number;
  /** Probability that a given line pays this; the mean over the lines of the sheet. */
  readonly probability: number;
  readonly rtp: number;
}

export interface LineReturn {
  /** With free spins. 1 is 100 %. Infinity when the free spins diverge. */
  readonly rtp: number;
  /** Of one paid spin without its free spins. */
  readonly baseRtp: number;
  readonly lineRtp: number;
  readonly scatterRtp: number;
  readonly contributions: readonly LineContribution[];
  readonly scatterContributions: readonly {
    readonly count: number;
    readonly probability: number;
    readonly rtp: number;
  }[];
  readonly freeSpins: FreeSpinsReturn;
}

export interface FreeSpinsReturn {
  readonly triggerProbability: number;
  /** Mean number of free spins that one spin awards. */
  readonly awardedPerSpin: number;
  /** Mean number of free spins that follow from one paid spin, retriggers included. */
  readonly perPaidSpin: number;
  /** The same, given that the paid spin triggered. 0 when nothing triggers. */
  readonly perTrigger: number;
  readonly diverges: boolean;
}

/**
 * Expectations of a line game in closed form, for cycles of any size: expectation is linear, so each run of each symbol on each line is a
 * product of the reels' symbol frequencies, and no window is ever enumerated. With a awarded free spins a spin and retriggers, a paid spin
 * is followed by a / (1 - a) free spins (geometric series of generations); without retriggers by a.
 */
export function lineReturn(rules: LineRules): LineReturn {
  const contributions = runContributions(rules);
  const scatters = scatterProbabilities(rules);
  const scatterContributions: { count: number; probability: number; rtp: number }[] = [];
  let awarded = 0;
  let trigger = 0;
  scatters.forEach((probability, count) => {
    const pay = rules.scatterPays[count] ?? 0;
    if (pay > 0 && probability > 0)
      scatterContributions.push({ count, probability, rtp: (probability * pay) / rules.unitMinor });
    awarded += probability * (rules.awards[count] ?? 0);
    if ((rules.awards[count] ?? 0) > 0) trigger += probability;
  });
  const lineRtp = sum(contributions.map((part) => part.rtp));
  const scatterRtp = sum(scatterContributions.map((part) => part.rtp));
  const baseRtp = lineRtp + scatterRtp;
  const diverges = rules.retrigger && awarded >= 1;
  const perPaidSpin = diverges ? Number.POSITIVE_INFINITY : rules.retrigger ? awarded / (1 - awarded) : awarded;
  return {
    rtp: baseRtp * (1 + rules.freeMultiplier * perPaidSpin),
    baseRtp,
    lineRtp,
    scatterRtp,
    contributions,
    scatterContributions,
    freeSpins: {
      triggerProbability: trigger,
      awardedPerSpin: awarded,
      perPaidSpin,
      perTrigger: trigger === 0 ? 0 : perPaidSpin / trigger,
      diverges,
    },
  };
}

/** Every (symbol, count) that pays, by a product of frequencies. The rows of a line do not matter: a row is as likely to show a stop as any other. */
function runContributions(rules: LineRules): readonly LineContribution[] {
  const { symbols, wild, linePays, unitMinor, wildMultiplier } = rules;
  const length = rules.reels.length;
  const frequency = frequencies(rules);
  const on = (reel: number, code: number): number => (code < 0 ? 0 : (frequency[reel]?.[code] ?? 0));
  const found = new Map<string, { symbol: string; count: number; probability: number; pay: number }>();
  const add = (code: number, count: number, probability: number, pay: number): void => {
    if (probability <= 0 || pay <= 0) return;
    const key = `${code} ${count}`;
    const known = found.get(key) ?? { symbol: symbols[code] ?? '', count, probability: 0, pay: 0 };
    known.probability += probability;
    known.pay += probability * pay;
    found.set(key, known);
  };
  const payOf = (code: number, count: number): number =>
    code < 0 || count === 0 ? 0 : (linePays[code * length + count - 1] ?? 0);

  let led = 1;
  for (let wilds = 0; wilds <= length; wilds += 1) {
    if (wilds === length) add(wild, length, led, payOf(wild, length));
    for (let code = 0; wilds < length && code < symbols.length; code += 1) {
      if (code === wild) continue;
      const start = led * on(wilds, code);
      if (start === 0) continue;
      const stands = rules.substituted[code] === 1;
      if (wilds > 0 && !stands) {
        add(wild, wilds, start, payOf(wild, wilds));
        continue;
      }
      // `pure` runs hold no wild, `all` runs hold any; their difference is multiplied.
      let pure = wilds > 0 ? 0 : start;
      let all = start;
      for (let count = wilds + 1; count <= length; count += 1) {
        const goesOn = count === length ? 0 : on(count, code) + (stands ? on(count, wild) : 0);
        const pureEnds = pure * (1 - goesOn);
        const helpedEnds = (all - pure) * (1 - goesOn);
        const wildPay = payOf(wild, wilds);
        const natural = payOf(code, count);
        if (natural >= wildPay) add(code, count, pureEnds, natural);
        else add(wild, wilds, pureEnds, wildPay);
        if (natural * wildMultiplier >= wildPay) add(code, count, helpedEnds, natural * wildMultiplier);
        else add(wild, wilds, helpedEnds, wildPay);
        if (count === length) break;
        pure *= on(count, code);
        all *= goesOn;
      }
    }
    led *= on(wilds, wild);
    if (led === 0) break;
  }
  const lines = rules.lines.length;
  return [...found.values()].map(({ symbol, count, probability, pay }) => ({
    symbol,
    count,
    probability,
    rtp: (pay * lines) / unitMinor,
  }));
}

/** Probability of each symbol in a cell of each reel. */
function frequencies(rules: LineRules): readonly Float64Array[] {
  return rules.reels.map((reel) => {
    const weights = new Float64Array(rules.symbols.length);
    reel.strip.forEach((code, stop) => {
      weights[code] = (weights[code] ?? 0) + (reel.weights[stop] ?? 0);
    });
    return weights.map((weight) => weight / reel.virtualStops);
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
