import { rounded } from '../rounded.ts';
import { tailTruncationOf } from '../tail-truncation.ts';
import type { Reconstruction } from '../reconstruct/reconstruct.ts';
import { comboName } from './combo-paytable.ts';
import type { Paytable } from './infer-paytable.ts';
import type { StructuralRtp } from './structural-rtp.ts';

/** Most combinations that are gone through. */
const combinationsMax = 1_000_000;
/** Expected occurrences from which a combination that never paid pays nothing. */
const expectedMin = 12;
/** What the others are taken to pay at most: so many times the highest pay that was met. An assumption, not a finding. */
const unseenFactor = 10;

/**
 * The RTP of a game that pays by combinations: over all combinations, what was read off times how often the reels show it. On one row the order of a strip
 * does not matter. What was too rare to be met stands in `unseenPays` as one entry, `*`. Null when there are too many combinations or a reel is not known.
 */
export function comboStructuralRtp(
  { reels }: Reconstruction,
  { entries, open, unidentified }: Paytable,
  multiples: Float64Array,
): StructuralRtp | null {
  const shares: (readonly (readonly [symbol: string, share: number])[])[] = [];
  for (const { strip, weights } of reels) {
    if (strip === null) return null;
    const amounts = new Map<string, number>();
    for (const [stop, symbol] of strip.entries())
      amounts.set(symbol, (amounts.get(symbol) ?? 0) + (weights?.[stop] ?? 1));
    const total = [...amounts.values()].reduce((sum, amount) => sum + amount, 0);
    shares.push([...amounts].map(([symbol, amount]) => [symbol, amount / total]));
  }
  if (shares.reduce((product, { length }) => product * length, 1) > combinationsMax) return null;
  // Without the list of what was not met, all that was not seen to pay may be of it.
  const unmet = open.length > 0 || unidentified.length === 0 ? new Set(open.map(({ symbol }) => symbol)) : null;
  const pays = new Map(entries.map(({ symbol, pay }) => [symbol, pay]));
  const byPay = new Map<number, number>();
  let rare = 0;
  const visit = (symbols: readonly string[], probability: number): void => {
    const next = shares[symbols.length];
    if (next !== undefined) {
      for (const [symbol, share] of next) visit([...symbols, symbol], probability * share);
      return;
    }
    const name = comboName(symbols);
    const pay = pays.get(name);
    const isUnmet = pay === undefined && unmet?.has(name) !== false;
    if (isUnmet && probability * multiples.length < expectedMin) rare += probability;
    byPay.set(pay ?? 0, (byPay.get(pay ?? 0) ?? 0) + probability);
  };
  visit([], 1);
  const law = [...byPay].map(([win, probability]) => ({ win, probability })).toSorted((a, b) => a.win - b.win);
  const mean = law.reduce((sum, { win, probability }) => sum + win * probability, 0);
  const square = law.reduce((sum, { win, probability }) => sum + win * win * probability, 0);
  const rtpMax = rare * unseenFactor * (law.at(-1)?.win ?? 0);
  return {
    rtp: rounded(mean),
    low: rounded(mean),
    high: rounded(mean + rtpMax),
    lineRtp: rounded(mean),
    scatterRtp: 0,
    freeSpinsRtp: 0,
    hitFrequency: rounded(1 - (byPay.get(0) ?? 0)),
    sigma: rounded(Math.sqrt(Math.max(0, square - mean * mean))),
    unseenPays:
      rare > 0 ? [{ symbol: '*', count: reels.length, probability: rounded(rare), rtpMax: rounded(rtpMax) }] : [],
    tail: tailTruncationOf(law, multiples),
  };
}
