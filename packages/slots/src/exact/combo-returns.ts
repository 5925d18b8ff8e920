import { type ComboRules, comboRules } from '../combo-rules.ts';
import type { ParReel } from '../par-fields.ts';
import type { ComboSheet } from '../par-sheet.ts';

/** Figures of a combination game at one number of coins. */
export interface ComboReturn {
  readonly coins: number;
  readonly rtp: number;
  readonly hitFrequency: number;
  /** Standard deviation of one spin, in units of the total bet. */
  readonly sigma: number;
  /** Highest win that can happen, x total bet, and its probability. */
  readonly maxWin: number;
  readonly maxWinProbability: number;
  /** Probability and share of the RTP of each combination that can win, by index. */
  readonly contributions: readonly { readonly combo: number; readonly probability: number; readonly rtp: number }[];
  /** Probability of each win x total bet, ascending, 0 included. */
  readonly distribution: readonly { readonly win: number; readonly probability: number }[];
}

const setsMax = 200_000;

/**
 * Exact figures by number of coins. The reels are folded one after the other over sets of still possible combinations; there are few such
 * sets, however long the reels. Returns null when there are more than 200,000 of them.
 */
export function comboReturns(par: ComboSheet): readonly ComboReturn[] | null {
  const rules = comboRules(par);
  const sets = possibleSets(par.reels, rules);
  if (sets === null) return null;
  return rules.paysByCoins.map((pays, index) => returnAt(index + 1, pays, sets, rules));
}

/** `combinations` of virtual stops: exact below 2^53. */
type Weighted = { readonly possible: Uint32Array; combinations: number };

function possibleSets(reels: readonly ParReel[], rules: ComboRules): readonly Weighted[] | null {
  let before: Map<string, Weighted> = new Map();
  const words = rules.reels[0]?.matches[0]?.length ?? 1;
  before.set('', { possible: new Uint32Array(words).fill(0xffffffff), combinations: 1 });
  for (const [index, { matches }] of rules.reels.entries()) {
    const onReel = new Map<Uint32Array, number>();
    matches.forEach((set, stop) => onReel.set(set, (onReel.get(set) ?? 0) + (reels[index]?.weights?.[stop] ?? 1)));
    const after = new Map<string, Weighted>();
    for (const { possible, combinations } of before.values()) {
      for (const [set, share] of onReel) {
        const both = possible.map((word, position) => word & (set[position] ?? 0));
        const key = both.join();
        const known = after.get(key);
        if (known === undefined) after.set(key, { possible: both, combinations: combinations * share });
        else known.combinations += combinations * share;
      }
      if (after.size > setsMax) return null;
    }
    before = after;
  }
  return [...before.values()];
}

function returnAt(coins: number, pays: Float64Array, sets: readonly Weighted[], rules: ComboRules): ComboReturn {
  const stake = coins * rules.unitMinor;
  const byCombo = new Map<number, number>();
  const byWin = new Map<number, number>([[0, 0]]);
  const cycle = rules.reels.reduce((product, reel) => product * reel.virtualStops, 1);
  for (const { possible, combinations } of sets) {
    const combo = rules.bestOf(possible, coins);
    const win = combo < 0 ? 0 : (pays[combo] ?? 0) / stake;
    if (combo >= 0) byCombo.set(combo, (byCombo.get(combo) ?? 0) + combinations);
    byWin.set(win, (byWin.get(win) ?? 0) + combinations);
  }
  const distribution = [...byWin]
    .map(([win, combinations]) => ({ win, probability: combinations / cycle }))
    .toSorted((a, b) => a.win - b.win);
  const mean = (of: (win: number) => number): number =>
    distribution.reduce((sum, { win, probability }) => sum + probability * of(win), 0);
  const rtp = mean((win) => win);
  const highest = distribution.at(-1) ?? { win: 0, probability: 1 };
  return {
    coins,
    rtp,
    hitFrequency: 1 - (byWin.get(0) ?? 0) / cycle,
    sigma: Math.sqrt(mean((win) => (win - rtp) ** 2)),
    maxWin: highest.win,
    maxWinProbability: highest.probability,
    contributions: [...byCombo]
      .map(([combo, combinations]) => ({
        combo,
        probability: combinations / cycle,
        rtp: (combinations * (pays[combo] ?? 0)) / cycle / stake,
      }))
      .toSorted((a, b) => a.combo - b.combo),
    distribution,
  };
}
