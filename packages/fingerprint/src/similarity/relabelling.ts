import type { Profile, ProfileReel } from './profile.ts';

/**
 * The symbol of the other game that each symbol of this one stands for, by code. Symbols without a counterpart get codes from
 * the other's number of symbols up.
 */
export type Relabelling = readonly number[];

/** Symbols of the same name. */
export function byName(own: Profile, other: Profile): Relabelling {
  const codes = new Map(other.symbols.map((symbol, code) => [symbol, code]));
  return completed(
    own.symbols.map((symbol) => codes.get(symbol)),
    other.symbols.length,
  );
}

export function isByName(own: Profile, other: Profile, names: Relabelling): boolean {
  return own.symbols.every((symbol, code) => (other.symbols[names[code] ?? -1] ?? symbol) === symbol);
}

/** The renaming that makes the windows of both games most alike; null where they cannot be. */
export function bestRelabelling(own: Profile, other: Profile): Relabelling | null {
  return bySignature(own, other) ?? byWindows(own, other);
}

/** Games of one signature: the canonical orders say it, up to symbols that can trade places. */
function bySignature(own: Profile, other: Profile): Relabelling | null {
  if (own.signature === null || own.signature !== other.signature) return null;
  if (own.signatureOrder === null || other.signatureOrder === null) return null;
  const names: (number | undefined)[] = own.symbols.map(() => undefined);
  for (const [place, code] of own.signatureOrder.entries()) names[code] = other.signatureOrder[place];
  return completed(byPays(own, other, names), other.symbols.length);
}

/** Symbols that stand on no reel: by what they pay. */
function byPays(own: Profile, other: Profile, names: readonly (number | undefined)[]): (number | undefined)[] {
  const looks = ({ pays }: Profile, code: number): string =>
    JSON.stringify(pays.filter(([, of]) => of === code).map(([kind, , count, pay]) => [kind, count, pay]));
  const taken = new Set(names);
  return names.map((found, code) => {
    if (found !== undefined) return found;
    const like = other.symbols.findIndex((_, to) => !taken.has(to) && looks(other, to) === looks(own, code));
    if (like >= 0) taken.add(like);
    return like < 0 ? undefined : like;
  });
}

function completed(names: readonly (number | undefined)[], from: number): number[] {
  let next = from;
  return names.map((code) => {
    if (code !== undefined) return code;
    next += 1;
    return next - 1;
  });
}

/** More windows, or higher ones, are not searched. */
const windowsMax = 3_000;
const rowsMax = 7;
const passesMax = 20;

/** First by how often each symbol stands where, then by swaps while they make more windows agree. */
function byWindows(own: Profile, other: Profile): Relabelling | null {
  const size = Math.max(own.symbols.length, other.symbols.length);
  const windows = [...own.reels, ...other.reels].reduce((sum, reel) => sum + reel.windows.length, 0);
  if (windows > windowsMax || own.rows.some((rows) => rows > rowsMax) || size > 64) return null;
  const names = byFrequency(own, other, size);
  const known = other.reels.map((reel) => keyed(reel, size));
  let best = overlap(own, known, names, size);
  for (let pass = 0; pass < passesMax; pass += 1) {
    const before = best;
    for (let x = 0; x < size; x += 1) {
      for (let y = x + 1; y < size; y += 1) {
        swap(names, x, y);
        const next = overlap(own, known, names, size);
        if (next > best + 1e-12) best = next;
        else swap(names, x, y);
      }
    }
    if (best === before) break;
  }
  return names.slice(0, own.symbols.length);
}

function swap(names: number[], x: number, y: number): void {
  const held = names[x] ?? x;
  names[x] = names[y] ?? y;
  names[y] = held;
}

function keyed({ windows, spins }: ProfileReel, size: number): Map<number, number> {
  return new Map(
    windows.map(([count, , codes]) => [codes.reduce((key, code) => key * size + code, 0), Math.sqrt(count / spins)]),
  );
}

function overlap(own: Profile, known: readonly Map<number, number>[], names: readonly number[], size: number): number {
  let sum = 0;
  for (const [reel, { windows, spins }] of own.reels.entries()) {
    for (const [count, , codes] of windows) {
      let key = 0;
      for (const code of codes) key = key * size + (names[code] ?? 0);
      sum += (known[reel]?.get(key) ?? 0) * Math.sqrt(count / spins);
    }
  }
  return sum;
}

/** The closest pair of symbols first. A permutation of all codes, padded to the larger game. */
function byFrequency(own: Profile, other: Profile, size: number): number[] {
  const [mine, theirs] = [placesOf(own, size), placesOf(other, size)];
  const pairs = mine.flatMap((places, x) =>
    theirs.map((of, y) => ({
      x,
      y,
      distance: places.reduce((sum, share, place) => sum + (share - (of[place] ?? 0)) ** 2, 0),
    })),
  );
  const names: (number | undefined)[] = Array.from({ length: size }, () => undefined);
  const taken = new Set<number>();
  for (const { x, y } of pairs.toSorted((p, q) => p.distance - q.distance || p.x - q.x || p.y - q.y)) {
    if (names[x] !== undefined || taken.has(y)) continue;
    names[x] = y;
    taken.add(y);
  }
  return names.map((code, index) => code ?? index);
}

/** By symbol: root of its share on every row of every reel. */
function placesOf({ reels, rows }: Profile, size: number): number[][] {
  const first = rows.map((_, reel) => rows.slice(0, reel).reduce((sum, count) => sum + count, 0));
  const places = rows.reduce((sum, count) => sum + count, 0);
  const shares = Array.from({ length: size }, () => Array.from({ length: places }, () => 0));
  for (const [reel, { windows, spins }] of reels.entries()) {
    for (const [count, , codes] of windows) {
      for (const [row, code] of codes.entries()) {
        const of = shares[code];
        const place = (first[reel] ?? 0) + row;
        if (of !== undefined) of[place] = (of[place] ?? 0) + count / spins;
      }
    }
  }
  return shares.map((of) => of.map(Math.sqrt));
}
