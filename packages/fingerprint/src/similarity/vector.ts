import type { FingerprintDocument } from '../fingerprint-document.ts';
import type { ReelReconstruction } from '../reconstruct/reel-document.ts';

/** Lower ends of the classes of payouts, in multiples of the stake, after "nothing". */
const payoutClasses = [0, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024] as const;
const payoutParts = payoutClasses.length + 2;
/** Parts for all reels together: a reel has the fewer, the more there are. */
const reelPartsMax = 52;

/** Parts of each reel: shares of its most frequent symbols, of all others, and how often two spins show one window. */
export function partsOfReel(reels: number): number {
  return Math.max(3, Math.floor(reelPartsMax / reels));
}

/**
 * A game as square roots of probabilities, so that every part has about the same variance, 1/(4n), and the square of the Euclidean distance is
 * twice that of Hellinger, part by part. Parts: rounds by class of payout, free spins among spins, and for each reel the shares of
 * its symbols on the top row in falling order, and the chance that two spins show the same window (unbiased). No part knows a symbol's name.
 */
export function vectorOf(document: FingerprintDocument, reels: readonly ReelReconstruction[]): number[] {
  return [...payoutsOf(document), ...reels.flatMap((reel) => reelParts(reel, partsOfReel(reels.length)))];
}

/** Free spins come in chains of about this length, which makes their share so much less certain. */
const chainSpins = 16;

function payoutsOf({ payoutDistribution, sample }: FingerprintDocument): number[] {
  const shares = Array.from({ length: payoutParts }, () => 0);
  if (payoutDistribution !== null) {
    const { exact, tail, rounds } = payoutDistribution;
    const listed = [...exact, ...tail.map(({ from, count }) => ({ multiple: from, count }))];
    for (const { multiple, count } of listed) {
      const index = multiple === 0 ? 0 : payoutClasses.findLastIndex((from) => multiple >= from) + 1;
      shares[index] = (shares[index] ?? 0) + count / rounds;
    }
  }
  shares[payoutParts - 1] = sample.freeSpins / sample.spins / chainSpins;
  return shares.map(Math.sqrt);
}

function reelParts({ windows, spins }: ReelReconstruction, parts: number): number[] {
  const bySymbol = new Map<string, number>();
  let pairs = 0;
  for (const { window, count } of windows) {
    const top = window[0] ?? '';
    bySymbol.set(top, (bySymbol.get(top) ?? 0) + count);
    pairs += count * (count - 1);
  }
  const falling = [...bySymbol.values()].toSorted((a, b) => b - a).map((count) => count / spins);
  const kept = parts - 2;
  const shares = Array.from({ length: kept }, (_, index) => falling[index] ?? 0);
  const others = falling.slice(kept).reduce((sum, share) => sum + share, 0);
  return [...shares, others, spins < 2 ? 0 : pairs / (spins * (spins - 1))].map(Math.sqrt);
}

/** What chance alone adds to each part's squared difference: 1/(4n) for either sample. */
export function partVariance(spinsA: number, spinsB: number): number {
  return (1 / spinsA + 1 / spinsB) / 4;
}

/**
 * Whether two vectors lie so far apart that chance cannot explain it. For two samples of one law the squared distance over `partVariance`
 * is about χ² with at most as many degrees of freedom as there are parts (sorting and merging only bring samples closer).
 */
export function isFarApart(distance: number, parts: number, variance: number): boolean {
  return (distance * distance) / variance > parts + 8 * Math.sqrt(2 * parts);
}

/** Euclidean distance of two vectors of one length. */
export function vectorDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let part = 0; part < a.length; part += 1) sum += ((a[part] ?? 0) - (b[part] ?? 0)) ** 2;
  return Math.sqrt(sum);
}
