import { payOfCounts, type WildKind, wildKinds, windowCounts } from '../grid/anywhere-counts.ts';
import type { GridRules } from '../grid/grid-rules.ts';
import { reelViews } from '../reel-views.ts';
import { gcd } from '../scale.ts';
import { StateInterner } from '../state-interner.ts';
import type { OutcomeCounting, SpinOutcomeCount } from './spin-distribution.ts';

/** Combinations of half the reels that are counted at most. */
const combinationsMax = 4_000_000;
/** Largest table of wins: 16 M doubles. */
const keysMax = 16_777_216;
/** Entries of one table of pays: stays in a core's cache. */
const tableMax = 65_536;
/** Tables that the inner loop reads. */
const tablesAtOnce = 4;

/**
 * The joint distribution of pay and scatters of a game that pays anywhere, whatever its symbols remember. Such a game pays by the number of each symbol, wherever
 * it stands: the numbers of half the reels are counted, equal ones together, those of the other half too, and every half meets every other half. The pay of
 * a pair is read from tables: the numbers of a few symbols are the digits of one whole number, so the sum of two such numbers is the place of their pay.
 * Null when half the reels have too many combinations. `outcomes` is null when the wins are too many to be told apart.
 */
export function anywhereHalves(rules: GridRules): OutcomeCounting | null {
  const kinds = wildKinds(rules);
  const reels = rules.reels.map((reel, index) =>
    reelViews(reel).map(({ window, scatters, weight }) => ({
      counts: windowCounts(rules, kinds, index, window),
      scatters,
      weight,
    })),
  );
  const [first, second] = halvesOf(reels);
  const packs = packsOf(rules, reels);
  const [left, right] = [countedHalf(first, rules, packs), countedHalf(second, rules, packs)];
  if (left === null || right === null) return null;
  const sizeOf = (half: readonly Half[]): number => half.reduce((sum, one) => sum + one.weights.length, 0);
  const steps = sizeOf(left) * sizeOf(right) * Math.ceil(packs.length / tablesAtOnce);
  return { steps, outcomes: () => metHalves(rules, kinds, packs, { left, right }) };
}

function metHalves(
  rules: GridRules,
  kinds: readonly WildKind[],
  packs: readonly Pack[],
  { left, right }: { readonly left: readonly Half[]; readonly right: readonly Half[] },
): readonly SpinOutcomeCount[] | null {
  const tables = new Map<string, readonly Float64Array[]>();
  for (const one of left)
    for (const other of right) {
      const wilds = wildsOf(one, other);
      if (!tables.has(wilds.join())) tables.set(wilds.join(), tablesOf(rules, kinds, packs, wilds));
    }
  let divisor = 0;
  let most = 0;
  for (const some of tables.values()) {
    for (const table of some) for (const pay of table) if (pay !== 0 && divisor !== 1) divisor = gcd(divisor, pay);
    most = Math.max(
      most,
      some.reduce((sum, table) => sum + largest(table), 0),
    );
  }
  divisor ||= 1;
  const base = rules.scatterSpan;
  const keys = (most / divisor + 1) * base;
  if (keys > keysMax) return null;
  const scaled = new Map(
    [...tables].map(([wilds, some]) => [
      wilds,
      some.map((table) => Int32Array.from(table, (pay) => (pay / divisor) * base)),
    ]),
  );
  const sums = new Float64Array(keys);
  for (const one of left)
    for (const other of right) meet(one, other, scaled.get(wildsOf(one, other).join()) ?? [], sums);
  const outcomes: SpinOutcomeCount[] = [];
  for (const [key, combinations] of sums.entries())
    if (combinations > 0) outcomes.push({ pay: Math.floor(key / base) * divisor, scatters: key % base, combinations });
  return outcomes;
}

interface View {
  readonly counts: Float64Array;
  readonly scatters: number;
  readonly weight: number;
}

/** Targets whose numbers share a table: the number of target i counts `radix` each. */
interface Pack {
  readonly targets: readonly { readonly target: number; readonly radix: number; readonly most: number }[];
  readonly size: number;
}

/** Half the reels with one number of each kind of wild: by combination its place in each table, its scatter sum and its weight. */
interface Half {
  readonly wilds: Float64Array;
  readonly places: readonly Int32Array[];
  readonly scatters: Int32Array;
  readonly weights: Float64Array;
}

/** Reels in two parts of about as many combinations: the largest first, each to the smaller part. */
function halvesOf(
  reels: readonly (readonly View[])[],
): readonly [readonly (readonly View[])[], readonly (readonly View[])[]] {
  const one: (readonly View[])[] = [];
  const other: (readonly View[])[] = [];
  let [oneSize, otherSize] = [1, 1];
  for (const views of reels.toSorted((a, b) => b.length - a.length)) {
    if (oneSize <= otherSize) {
      one.push(views);
      oneSize *= views.length;
    } else {
      other.push(views);
      otherSize *= views.length;
    }
  }
  return [one, other];
}

function packsOf({ targets }: GridRules, reels: readonly (readonly View[])[]): readonly Pack[] {
  const packs: { targets: { target: number; radix: number; most: number }[]; size: number }[] = [];
  for (const [target, { pays }] of targets.entries()) {
    // Each half is counted up to the last entry: more pays the same.
    const all = reels.reduce(
      (sum, views) => sum + views.reduce((high, { counts }) => Math.max(high, counts[target] ?? 0), 0),
      0,
    );
    const most = Math.min(all, 2 * pays.length);
    let pack = packs.at(-1);
    if (pack === undefined || pack.size * (most + 1) > tableMax) {
      pack = { targets: [], size: 1 };
      packs.push(pack);
    }
    pack.targets.push({ target, radix: pack.size, most });
    pack.size *= most + 1;
  }
  return packs;
}

function countedHalf(
  reels: readonly (readonly View[])[],
  { targets }: GridRules,
  packs: readonly Pack[],
): readonly Half[] | null {
  if (reels.reduce((product, views) => product * views.length, 1) > combinationsMax) return null;
  const width = (reels[0]?.[0]?.counts.length ?? targets.length) + 1;
  const scratch = new Float64Array(width);
  let states = new StateInterner();
  states.intern(scratch, width);
  let weights = Float64Array.of(1);
  for (const views of reels) {
    const next = new StateInterner();
    let sums = new Float64Array(1_024);
    for (let state = 0; state < states.count; state += 1) {
      const from = states.offsets[state] ?? 0;
      for (const { counts, scatters, weight } of views) {
        for (let index = 0; index < width - 1; index += 1) {
          const count = (states.data[from + index] ?? 0) + (counts[index] ?? 0);
          scratch[index] = Math.min(count, targets[index]?.pays.length ?? count);
        }
        scratch[width - 1] = (states.data[from + width - 1] ?? 0) + scatters;
        const id = next.intern(scratch, width);
        if (id >= sums.length) {
          const larger = new Float64Array(sums.length * 2);
          larger.set(sums);
          sums = larger;
        }
        sums[id] = (sums[id] ?? 0) + (weights[state] ?? 0) * weight;
      }
    }
    states = next;
    weights = sums.slice(0, next.count);
  }
  return byWilds(states, weights, { width, targets: targets.length, packs });
}

function byWilds(
  states: StateInterner,
  weights: Float64Array,
  { width, targets, packs }: { readonly width: number; readonly targets: number; readonly packs: readonly Pack[] },
): readonly Half[] {
  const groups = new Map<string, number[]>();
  for (let state = 0; state < states.count; state += 1) {
    const from = states.offsets[state] ?? 0;
    const key = states.data.subarray(from + targets, from + width - 1).join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [state]);
    else group.push(state);
  }
  return [...groups.values()].map((members): Half => {
    const first = states.offsets[members[0] ?? 0] ?? 0;
    const valueAt = (state: number, index: number): number => states.data[(states.offsets[state] ?? 0) + index] ?? 0;
    return {
      wilds: states.data.slice(first + targets, first + width - 1),
      places: packs.map((pack) =>
        Int32Array.from(members, (state) =>
          pack.targets.reduce((place, { target, radix }) => place + radix * valueAt(state, target), 0),
        ),
      ),
      scatters: Int32Array.from(members, (state) => valueAt(state, width - 1)),
      weights: Float64Array.from(members, (state) => weights[state] ?? 0),
    };
  });
}

function wildsOf(one: Half, other: Half): Float64Array {
  return one.wilds.map((count, index) => count + (other.wilds[index] ?? 0));
}

/** By pack and place: what the symbols pay together with so many wilds. */
function tablesOf(
  rules: GridRules,
  kinds: readonly WildKind[],
  packs: readonly Pack[],
  wilds: Float64Array,
): readonly Float64Array[] {
  return packs.map(({ targets, size }) => {
    const rows = targets.map(({ target, most }) =>
      Float64Array.from({ length: most + 1 }, (_, natural) => payOfCounts(rules, kinds, { target, natural }, wilds, 0)),
    );
    return Float64Array.from({ length: size }, (_, place) =>
      targets.reduce(
        (pay, { radix, most }, index) => pay + (rows[index]?.[Math.floor(place / radix) % (most + 1)] ?? 0),
        0,
      ),
    );
  });
}

const noTable = new Int32Array(1);

/** Adds the weights of all pairs to the sums of their keys. */
function meet(one: Half, other: Half, tables: readonly Int32Array[], sums: Float64Array): void {
  const { weights } = other;
  const count = weights.length;
  const zeros = new Int32Array(count);
  const table = (index: number): Int32Array => tables[index] ?? noTable;
  const places = (index: number): Int32Array => other.places[index] ?? zeros;
  const [t0, t1, t2, t3] = [table(0), table(1), table(2), table(3)];
  const [b0, b1, b2, b3] = [places(0), places(1), places(2), places(3)];
  const rest = new Int32Array(count);
  for (let left = 0; left < one.weights.length; left += 1) {
    const placeOf = (index: number): number => one.places[index]?.[left] ?? 0;
    const [a0, a1, a2, a3] = [placeOf(0), placeOf(1), placeOf(2), placeOf(3)];
    const weight = one.weights[left] ?? 0;
    const scatters = one.scatters[left] ?? 0;
    rest.set(other.scatters);
    for (let index = tablesAtOnce; index < tables.length; index += 1) {
      const [more, at, from] = [table(index), places(index), placeOf(index)];
      for (let right = 0; right < count; right += 1)
        rest[right] = (rest[right] ?? 0) + (more[from + (at[right] ?? 0)] ?? 0);
    }
    for (let right = 0; right < count; right += 1) {
      const key =
        (t0[a0 + (b0[right] ?? 0)] ?? 0) +
        (t1[a1 + (b1[right] ?? 0)] ?? 0) +
        (t2[a2 + (b2[right] ?? 0)] ?? 0) +
        (t3[a3 + (b3[right] ?? 0)] ?? 0) +
        (rest[right] ?? 0) +
        scatters;
      sums[key] = (sums[key] ?? 0) + weight * (weights[right] ?? 0);
    }
  }
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  return most;
}
