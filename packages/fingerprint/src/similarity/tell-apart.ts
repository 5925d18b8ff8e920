import { holm } from './holm.ts';
import { lawDifferenceOf, type PairedCount } from './laws.ts';
import type { Profile } from './profile.ts';
import type { Relabelling } from './relabelling.ts';

/** Whether two profiles can be of one game. */
export interface Apart {
  readonly apart: boolean;
  /** What parts them, such as `reel 2` or `line A x3`; empty when nothing does. */
  readonly by: readonly string[];
  /** Smallest p after Holm's correction; 0 for contradicting pays. */
  readonly p: number;
  /** By reel, whether its windows part them. */
  readonly reels: readonly boolean[];
  /** Whether payouts alone tell the two apart, whatever the symbols are called. */
  readonly underAnyNames: boolean;
}

/** Chance that two samples of one game are told apart. */
const apartAlpha = 0.001;
/** A pay met this often was met without a multiplier too. */
const seenMin = 20;

/**
 * Tests windows of every reel, payouts and pays of two profiles under a renaming of symbols. Both have one geometry.
 * @param names symbol codes of `own` as codes of `other`
 */
export function tellApart(own: Profile, other: Profile, names: Relabelling): Apart {
  const payoutsP = pOf(pairedPayouts(own, other));
  const tests = [
    ...own.reels.map((reel, index) => {
      const counts = pairedWindows(reel.windows, other.reels[index]?.windows ?? [], names);
      return { what: `reel ${index + 1}`, reel: index, p: pOf(counts) };
    }),
    ...own.reels.flatMap((reel, index) => {
      const doubt = reel.errorProbability + (other.reels[index]?.errorProbability ?? 1);
      const alike = doubt >= 1 || sameAmounts(reel.windows, other.reels[index]?.windows ?? [], names);
      return alike ? [] : [{ what: `windows of reel ${index + 1}`, reel: index, p: doubt }];
    }),
    { what: 'payouts', reel: -1, p: payoutsP },
  ];
  const adjusted = holm(tests.map(({ p }) => p));
  const failed = tests.filter((_, index) => (adjusted[index] ?? 1) <= apartAlpha);
  const pays = contradictingPays(own, other, names);
  return {
    apart: failed.length + pays.length > 0,
    by: [...pays, ...failed.map(({ what }) => what)],
    p: pays.length > 0 ? 0 : Math.min(1, ...adjusted),
    reels: own.reels.map((_, index) => failed.some(({ reel }) => reel === index)),
    // Holm never makes a p larger than that times the number of tests, which names decide.
    underAnyNames: payoutsP * (2 * own.reels.length + 1) <= apartAlpha,
  };
}

type Windows = Profile['reels'][number]['windows'];

export function pairedWindows(own: Windows, other: Windows, names: Relabelling): Map<string, { a: number; b: number }> {
  const counts = new Map<string, { a: number; b: number }>();
  for (const [count, , codes] of own) {
    if (count > 0) counts.set(codes.map((code) => names[code] ?? -1).join(), { a: count, b: 0 });
  }
  for (const [count, , codes] of other) {
    if (count === 0) continue;
    const pair = counts.get(codes.join());
    if (pair === undefined) counts.set(codes.join(), { a: 0, b: count });
    else pair.b += count;
  }
  return counts;
}

function sameAmounts(own: Windows, other: Windows, names: Relabelling): boolean {
  const amounts = new Map(other.map(([, amount, codes]) => [codes.join(), amount]));
  return (
    own.length === other.length &&
    own.every(([, amount, codes]) => amounts.get(codes.map((code) => names[code] ?? -1).join()) === amount)
  );
}

/** Multiples that only one side lists, while the other has more than it lists, are left out. */
export function pairedPayouts(own: Profile, other: Profile): Map<string, { a: number; b: number }> {
  const counts = new Map<string, { a: number; b: number }>();
  for (const [multiple, count] of own.payouts) counts.set(String(multiple), { a: count, b: 0 });
  for (const [multiple, count] of other.payouts) {
    const pair = counts.get(String(multiple));
    if (pair === undefined) counts.set(String(multiple), { a: 0, b: count });
    else pair.b += count;
  }
  for (const [key, { a, b }] of counts) {
    if ((a === 0 && own.rest > 0) || (b === 0 && other.rest > 0)) counts.delete(key);
  }
  return counts;
}

function pOf(counts: ReadonlyMap<string, PairedCount>): number {
  const pairs = [...counts.values()];
  if (!pairs.some(({ a }) => a > 0) || !pairs.some(({ b }) => b > 0)) return 1;
  return lawDifferenceOf(pairs, { margin: 0.05, confidence: 0.95 }).p;
}

/** Pays that both sides have met and that no multiplier explains. */
function contradictingPays(own: Profile, other: Profile, names: Relabelling): string[] {
  if (own.paysFrom !== other.paysFrom) return [];
  const fromWins = own.paysFrom === 'wins';
  const known = new Map(
    other.pays.map(([kind, code, count, pay, seen]) => [`${kind} ${code} ${count}`, { pay, seen }]),
  );
  const single = [...own.multipliers, ...other.multipliers];
  const multipliers = [...single, ...single.flatMap((x) => single.map((y) => x * y))];
  return own.pays.flatMap(([kind, code, count, pay, seen]) => {
    const match = known.get(`${kind} ${names[code] ?? -1} ${count}`);
    if (match === undefined || match.pay === pay) return [];
    const ratio = pay / match.pay;
    const rare = Math.min(seen, match.seen) < seenMin;
    if (rare && !fromWins) return [];
    const multiplied =
      rare && multipliers.some((factor) => Math.abs(ratio / factor - 1) < 1e-9 || Math.abs(ratio * factor - 1) < 1e-9);
    return multiplied ? [] : [`${kind} ${own.symbols[code] ?? ''} x${count}`];
  });
}
