import type { FingerprintDocument } from '../fingerprint-document.ts';
import type { ReelReconstruction } from '../reconstruct/reel-document.ts';
import type { ReelProfile } from '../reel-profile.ts';
import type { RawFinding } from './comparison.ts';
import { compared, fact } from './finding.ts';
import { lawDifferenceOf, type PairedCount } from './laws.ts';
import type { CheckedSettings } from './settings.ts';

/** Two reels count as identified alike while the chance that either is wrong is at most this. */
const errorProbabilityMax = 0.02;

/** Windows of every reel; symbol frequencies where a document holds no windows. Both documents have one geometry. */
export function compareReels(a: FingerprintDocument, b: FingerprintDocument, settings: CheckedSettings): RawFinding[] {
  const [ofA, ofB] = [reconstructionOf(a), reconstructionOf(b)];
  const windows =
    ofA === null || ofB === null
      ? []
      : [
          ...pairs(ofA.reels, ofB.reels).flatMap(([x, y], reel) => reelFindings(x, y, `reel ${reel + 1}`, settings)),
          ...freeReels(ofA.freeReels, ofB.freeReels, settings),
        ];
  return [
    ...windows,
    ...symbols(a.reels.paid, b.reels.paid, 'reel', settings),
    ...symbols(a.reels.free, b.reels.free, 'free-spin reel', settings),
  ];
}

/** Documents of format 1 hold none. */
export function reconstructionOf(document: FingerprintDocument): FingerprintDocument['reconstruction'] | null {
  const found: FingerprintDocument['reconstruction'] | undefined = document.reconstruction;
  return found ?? null;
}

function freeReels(
  a: readonly ReelReconstruction[] | null,
  b: readonly ReelReconstruction[] | null,
  settings: CheckedSettings,
): RawFinding[] {
  if (a === null && b === null) return [];
  if (a === null || b === null) {
    const said = (own: unknown): string => (own === null ? 'not told apart' : 'reels of their own');
    const named = { section: 'reels', what: 'free-spin reels', a: said(a), b: said(b) } as const;
    return [
      fact(named, 'incomparable', 'only one sample tells the reels of free spins from the others', { decides: false }),
    ];
  }
  return pairs(a, b).flatMap(([x, y], reel) => reelFindings(x, y, `free-spin reel ${reel + 1}`, settings));
}

function reelFindings(
  a: ReelReconstruction,
  b: ReelReconstruction,
  what: string,
  settings: CheckedSettings,
): RawFinding[] {
  const named = { section: 'reels', what, a: told(a), b: told(b) } as const;
  const margin = settings.margins.windows;
  const law = compared(
    named,
    lawDifferenceOf(windowCounts(a, b), { margin, confidence: settings.confidence }),
    margin,
    'the windows',
  );
  const identified = a.windowsHash !== null && b.windowsHash !== null;
  const doubt = a.errorProbability + b.errorProbability;
  if (!identified || a.windowsHash !== b.windowsHash || doubt > errorProbabilityMax)
    return identified && a.windowsHash !== b.windowsHash ? [law, contradiction(named, a, b)] : [law];
  // The windows are the same multiset: nothing of the law is left to differ, and chance alone must not say otherwise.
  const same: RawFinding = {
    ...law,
    p: null,
    verdict: 'identical',
    spinsNeeded: null,
    reason: 'both samples show the same windows',
  };
  return [same, ...order(named, a, b)];
}

/** Both multisets are sure of themselves, and not the same: wrong only if one of them is. */
function contradiction(
  named: Pick<RawFinding, 'section' | 'what' | 'a' | 'b'>,
  a: ReelReconstruction,
  b: ReelReconstruction,
): RawFinding {
  return fact(
    { ...named, what: `${named.what}, identified` },
    'unclear',
    'the samples identify different windows; p is the chance that one of them is wrong',
    { p: Math.min(1, a.errorProbability + b.errorProbability) },
  );
}

/** Strips of one class play alike; with stops told, a changed order is worth telling. */
function order(
  named: Pick<RawFinding, 'section' | 'what' | 'a' | 'b'>,
  a: ReelReconstruction,
  b: ReelReconstruction,
): RawFinding[] {
  if (a.orderFrom !== 'stops' || b.orderFrom !== 'stops' || a.strip === null || b.strip === null) return [];
  if (a.strip.length === b.strip.length && a.strip.every((symbol, stop) => symbol === b.strip?.[stop])) return [];
  return [
    fact({ ...named, what: `${named.what}, order` }, 'different', 'the stops come in another order; both play alike', {
      decides: false,
    }),
  ];
}

function told({ verdict, stops }: ReelReconstruction): string {
  return stops === null ? verdict : `${verdict}, ${stops} stops`;
}

function windowCounts(a: ReelReconstruction, b: ReelReconstruction): PairedCount[] {
  const counts = new Map<string, { a: number; b: number }>();
  const add = (reel: ReelReconstruction, side: 'a' | 'b'): void => {
    for (const { window, count } of reel.windows) {
      if (count === 0) continue;
      const key = JSON.stringify(window);
      const pair = counts.get(key) ?? { a: 0, b: 0 };
      pair[side] += count;
      counts.set(key, pair);
    }
  };
  add(a, 'a');
  add(b, 'b');
  return [...counts.values()];
}

/** Symbols on the top row: one a spin, so that spins are independent trials. */
function symbols(
  a: readonly ReelProfile[] | null,
  b: readonly ReelProfile[] | null,
  what: string,
  settings: CheckedSettings,
): RawFinding[] {
  if (a === null || b === null) return [];
  return pairs(a, b).map(([x, y], reel) => {
    const counts = new Map<string, { a: number; b: number }>();
    const add = (profile: ReelProfile, side: 'a' | 'b'): void => {
      for (const { symbol, rows } of profile.symbols) {
        const pair = counts.get(symbol) ?? { a: 0, b: 0 };
        pair[side] += rows[0]?.count ?? 0;
        counts.set(symbol, pair);
      }
    };
    add(x, 'a');
    add(y, 'b');
    const margin = settings.margins.windows;
    const seen = [...counts.values()].filter((pair) => pair.a + pair.b > 0);
    const named = { section: 'symbols', what: `${what} ${reel + 1}`, a: namesOf(x), b: namesOf(y) } as const;
    return compared(named, lawDifferenceOf(seen, { margin, confidence: settings.confidence }), margin, 'the symbols');
  });
}

function namesOf({ symbols: all }: ReelProfile): string {
  return `${all.length} symbols`;
}

function pairs<Item>(a: readonly Item[], b: readonly Item[]): (readonly [Item, Item])[] {
  return a.flatMap((item, index) => {
    const other = b[index];
    return other === undefined ? [] : [[item, other] as const];
  });
}
