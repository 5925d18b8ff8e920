import { rounded } from '../rounded.ts';
import type { OutcomeSeries, OutcomeSession } from './outcome-series.ts';
import type { RepetitionFinding } from './rng-audit.ts';

/** Bits that a repetition must have beyond chance: a false finding in 10^12 samples. */
const surplusMin = 40;
/** However many bits a spin has, fewer spins than this are no repetition. */
const spinsMin = 3;

/** Whole spins as numbers: equal exactly when all reels are alike. A spin with an unknown reel is equal to none. */
interface SpinIds {
  readonly ids: Int32Array;
  /** Bits of a spin: -log2 of the chance that two are alike. */
  readonly bits: number;
}

/** Streams that come again: within a session, and across sessions. */
export function repetitionsOf(series: OutcomeSeries): RepetitionFinding[] {
  const spins = spinIds(series);
  if (spins.bits <= 0) return [];
  const periods = series.sessions.flatMap((session) => periodOf(spins, session, series.spins) ?? []);
  const shortest = periods.toSorted((a, b) => (a.periodSpins ?? 0) - (b.periodSpins ?? 0))[0];
  const reused = seedReuse(spins, series.sessions);
  const findings: RepetitionFinding[] = [];
  if (shortest !== undefined) findings.push({ ...shortest, sessions: periods.length });
  if (reused !== null) findings.push(reused);
  if (findings.length > 0) return findings;
  const repeated = repeatedStream(spins, series);
  return repeated === null ? [] : [repeated];
}

function spinIds({ reels, spins, reelsApart }: OutcomeSeries): SpinIds {
  const ids = new Int32Array(spins);
  for (const { classes, shares } of reels) {
    const known = new Map<number, number>();
    for (let spin = 0; spin < spins; spin += 1) {
      const of = classes[spin] ?? -1;
      const before = ids[spin] ?? -1;
      if (of < 0 || before < 0) {
        ids[spin] = -1;
        continue;
      }
      const key = before * shares.length + of;
      const id = known.get(key) ?? known.size;
      known.set(key, id);
      ids[spin] = id;
    }
  }
  for (let spin = 0; spin < spins; spin += 1) if ((ids[spin] ?? 0) < 0) ids[spin] = -2 - spin;
  if (reelsApart) {
    return { ids, bits: reels.reduce((sum, { shares }) => sum - Math.log2(shares.reduce((s, p) => s + p * p, 0)), 0) };
  }
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  let alike = 1;
  for (const count of counts.values()) alike += count * (count - 1);
  return { ids, bits: -Math.log2(Math.min(1, alike / Math.max(1, spins * (spins - 1)))) };
}

function finding(
  kind: RepetitionFinding['kind'],
  {
    spinsAlike,
    surplus,
    periodSpins = null,
    sessions,
  }: { spinsAlike: number; surplus: number; periodSpins?: number | null; sessions: number },
): RepetitionFinding {
  const falsePositiveRate = rounded(2 ** -Math.min(1_000, surplus));
  return { kind, periodSpins, sessions, spinsAlike, surplusBits: rounded(surplus), falsePositiveRate };
}

/** The shortest period with which a session ends. A beginning that is not periodic is allowed. */
function periodOf({ ids, bits }: SpinIds, { from, to }: OutcomeSession, spins: number): RepetitionFinding | null {
  const n = to - from;
  // Z algorithm on the session read backwards: how many spins from the end are as they were `period` spins before.
  const alike = new Int32Array(n);
  let [left, right] = [0, 0];
  for (let period = 1; period < n; period += 1) {
    let length = period < right ? Math.min(right - period, alike[period - left] ?? 0) : 0;
    while (period + length < n && ids[to - 1 - length] === ids[to - 1 - period - length]) length += 1;
    alike[period] = length;
    if (period + length > right) [left, right] = [period, period + length];
    const surplus = length * bits - Math.log2(spins);
    if (length >= spinsMin && surplus >= surplusMin)
      return finding('short-period', { spinsAlike: length, surplus, periodSpins: period, sessions: 1 });
  }
  return null;
}

function seedReuse({ ids, bits }: SpinIds, sessions: readonly OutcomeSession[]): RepetitionFinding | null {
  const pairsBits = Math.log2(Math.max(1, (sessions.length * (sessions.length - 1)) / 2));
  const prefix = Math.max(spinsMin, Math.ceil((surplusMin + pairsBits) / bits));
  const groups = new Map<string, OutcomeSession[]>();
  for (const session of sessions) {
    if (session.to - session.from < prefix) continue;
    const key = ids.subarray(session.from, session.from + prefix).join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [session]);
    else group.push(session);
  }
  let [alikeSessions, longest] = [0, 0];
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    alikeSessions += group.length;
    for (const [index, session] of group.entries()) {
      const before = group[index - 1];
      if (before === undefined) continue;
      let length = 0;
      const most = Math.min(session.to - session.from, before.to - before.from);
      while (length < most && ids[session.from + length] === ids[before.from + length]) length += 1;
      longest = Math.max(longest, length);
    }
  }
  if (longest === 0) return null;
  const surplus = longest * bits - pairsBits;
  return finding('seed-reused', { spinsAlike: longest, surplus, sessions: alikeSessions });
}

/** The longest run of spins that comes twice, wherever; found by its first spins in a hash table of positions. */
function repeatedStream({ ids, bits }: SpinIds, { spins, sessions }: OutcomeSeries): RepetitionFinding | null {
  const pairsBits = 2 * Math.log2(Math.max(2, spins));
  const width = Math.max(spinsMin, Math.ceil((surplusMin + pairsBits) / bits));
  const size = 2 ** Math.ceil(Math.log2(Math.max(16, spins * 2)));
  const table = new Int32Array(size).fill(-1);
  const sessionOf = (spin: number): number => sessions.findLastIndex(({ from }) => from <= spin);
  let best = { length: 0, first: 0, second: 0 };
  for (const { from, to } of sessions) {
    for (let at = from; at + width <= to; at += 1) {
      let slot = hashOf(ids, at, width) & (size - 1);
      for (;;) {
        const before = table[slot] ?? -1;
        if (before < 0) {
          table[slot] = at;
          break;
        }
        if (alikeFor(ids, before, at, width) === width) {
          const length = alikeFor(ids, before, at, to - at);
          if (length > best.length) best = { length, first: before, second: at };
          // What follows is part of the same repetition.
          at += length - width;
          break;
        }
        slot = (slot + 1) & (size - 1);
      }
    }
  }
  if (best.length === 0) return null;
  const surplus = best.length * bits - pairsBits;
  const sessionsMet = sessionOf(best.first) === sessionOf(best.second) ? 1 : 2;
  return finding('stream-repeated', { spinsAlike: best.length, surplus, sessions: sessionsMet });
}

function hashOf(ids: Int32Array, at: number, width: number): number {
  let hash = 0x811c9dc5;
  for (let offset = 0; offset < width; offset += 1) {
    hash = Math.imul(hash ^ (ids[at + offset] ?? 0), 0x01000193);
    hash ^= hash >>> 15;
  }
  return Math.imul(hash ^ (hash >>> 13), 0x5bd1e995) >>> 0;
}

function alikeFor(ids: Int32Array, a: number, b: number, most: number): number {
  let length = 0;
  while (length < most && ids[a + length] === ids[b + length]) length += 1;
  return length;
}
