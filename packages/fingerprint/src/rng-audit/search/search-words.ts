import type { GeneratorFinding, StopMapping } from '../rng-audit.ts';
import { type Draws, totalOf } from './draws.ts';
import { extraDrawsMax, findingOf } from './evidence.ts';
import type { Search } from './search.ts';
import { stepWord, type WordFamily, wordOf } from './word-family.ts';
import { type NumberCheck, type ScanPlan, scanRoom, scanWords } from './word-scan.ts';

/** Candidates of one piece of work: less than a thousandth of a second. */
const pieceCandidates = 2 ** 16;

/** Candidates first, first + stride, …: those that give the anchor's stop by construction. */
interface Block {
  readonly first: number;
  readonly stride: number;
  readonly count: number;
}

interface VirtualStops {
  readonly total: number;
  readonly from: number;
  readonly to: number;
}

/** What a number in [0, range) must fulfil to give virtual stops [from, to) of `total`. */
export function checkOf(mapping: StopMapping, range: number, { total, from, to }: VirtualStops): NumberCheck {
  if (mapping === 'modulo') return { total, low: from, width: to - from };
  const low = Math.ceil((from * range) / total);
  return { total: 0, low, width: Math.ceil((to * range) / total) - low };
}

function virtualStopsOf(draws: Draws, at: number): VirtualStops {
  return { total: totalOf(draws, draws.reel[at] ?? 0), from: draws.from[at] ?? 0, to: draws.to[at] ?? 0 };
}

/**
 * The first draw whose spin goes on with another known draw: its number and the next are a known number of steps apart, however many
 * draws a spin has. With one reel per spin (or known) that number is a hypothesis.
 */
export function anchorOf({ spin }: Draws): number {
  for (let at = 0; at + 1 < spin.length; at += 1) if (spin[at] === spin[at + 1]) return at;
  return 0;
}

/** Draws between two known draws, for a number of extra draws a spin. */
function stepsBetween({ spin, reel, reels }: Draws, a: number, b: number, extra: number): number {
  return ((spin[b] ?? 0) - (spin[a] ?? 0)) * (reels + extra) + (reel[b] ?? 0) - (reel[a] ?? 0);
}

/** What the draws at `anchor`, and the one or two after it, ask of their numbers. */
export function planOf(
  draws: Draws,
  anchor: number,
  { family, mapping, extra }: { readonly family: WordFamily; readonly mapping: StopMapping; readonly extra: number },
): Pick<ScanPlan, 'first' | 'second' | 'secondGap' | 'third' | 'thirdGap' | 'family'> {
  const check = (at: number): NumberCheck => checkOf(mapping, family.range, virtualStopsOf(draws, at));
  const goesOn = draws.spin[anchor + 2] === draws.spin[anchor];
  return {
    family,
    first: check(anchor),
    second: check(anchor + 1),
    secondGap: stepsBetween(draws, anchor, anchor + 1, extra),
    third: goesOn ? check(anchor + 2) : null,
    thirdGap: goesOn ? stepsBetween(draws, anchor + 1, anchor + 2, extra) : 0,
  };
}

/** The states that give the anchor's stop, as blocks. */
function blocksOf({ step, shift, range }: WordFamily, mapping: StopMapping, stops: VirtualStops): Block[] {
  if (step.kind === 'mulberry') return [{ first: 0, stride: 1, count: 2 ** 32 }];
  const { total, from, to } = stops;
  const low = 2 ** shift;
  if (mapping === 'floor') {
    const first = Math.ceil((from * range) / total);
    return [{ first: first * low, stride: 1, count: (Math.ceil((to * range) / total) - first) * low }];
  }
  const blocks: Block[] = [];
  for (let rest = from; rest < to; rest += 1) {
    const count = Math.ceil((range - rest) / total);
    if (low === 1) blocks.push({ first: rest, stride: total, count });
    else for (let at = 0; at < count; at += 1) blocks.push({ first: (rest + at * total) * low, stride: 1, count: low });
  }
  return blocks;
}

/** Candidates that the search of a family goes through; for budgets. */
export function candidatesOf(draws: Draws, family: WordFamily): number {
  if (family.step.kind === 'mulberry') return 2 ** 32;
  const { total, from, to } = virtualStopsOf(draws, anchorOf(draws));
  return ((to - from) / total) * 2 ** family.stateBits;
}

/**
 * Goes through every state of a family. Where the number is the state, or mixed from it one to one, only those that give the first stop;
 * of mulberry32 all 2^32.
 */
export function searchWords(draws: Draws, family: WordFamily, mapping: StopMapping): Search {
  const anchor = anchorOf(draws);
  const oneReel = draws.spin[anchor] !== draws.spin[anchor + 1];
  const extras = oneReel ? [0, 1, 2] : [0];
  return function* (cursor) {
    const room = scanRoom(pieceCandidates);
    let passed = 0;
    for (const extra of extras) {
      const plan = planOf(draws, anchor, { family, mapping, extra });
      const all = family.step.kind === 'mulberry';
      const scan: ScanPlan = {
        ...plan,
        first: all ? plan.first : null,
        candidates: family.step.kind === 'splitmix' ? 'numbers' : 'states',
        lead: 0,
      };
      for (const block of blocksOf(family, mapping, virtualStopsOf(draws, anchor))) {
        for (let done = 0; done < block.count;) {
          const count = Math.min(pieceCandidates, block.count - done);
          if (passed >= cursor) {
            const found = scanWords(
              scan,
              { first: block.first + done * block.stride, stride: block.stride, count },
              room,
            );
            for (let at = 0; at < found; at += 1) {
              const finding = provenWord(draws, anchor, { family, mapping, state: room.kept[at] ?? 0 });
              if (finding !== null) return [finding];
            }
            yield { work: count, cursor: passed + count };
          }
          passed += count;
          done += count;
        }
      }
    }
    return [];
  };
}

/** Whether a state explains every draw from the anchor on, for some number of draws a spin. */
export function provenWord(
  draws: Draws,
  anchor: number,
  {
    family,
    mapping,
    state,
    stateBits = family.stateBits,
  }: {
    readonly family: WordFamily;
    readonly mapping: StopMapping;
    readonly state: number;
    readonly stateBits?: number;
  },
): GeneratorFinding | null {
  const explains = (at: number, now: number): boolean => {
    const virtual = virtualStop(wordOf(family, now), mapping, family.range, totalOf(draws, draws.reel[at] ?? 0));
    return virtual >= (draws.from[at] ?? 0) && virtual < (draws.to[at] ?? 0);
  };
  const stepped = (at: number, extra: number, before: number): number => {
    let now = before;
    for (let steps = stepsBetween(draws, at - 1, at, extra); steps > 0; steps -= 1) now = stepWord(family.step, now);
    return now;
  };
  // Within the first spin it does not matter how many numbers others draw.
  let last = anchor;
  let lastState = state;
  if (!explains(last, lastState)) return null;
  while (draws.spin[last + 1] === draws.spin[anchor]) {
    lastState = stepped(last + 1, 0, lastState);
    last += 1;
    if (!explains(last, lastState)) return null;
  }
  for (let extra = 0; extra <= extraDrawsMax; extra += 1) {
    let at = last + 1;
    for (let now = lastState; at < draws.spin.length; at += 1) {
      now = stepped(at, extra, now);
      if (!explains(at, now)) break;
    }
    if (at < draws.spin.length) continue;
    return findingOf(
      { family: family.family, mapping, drawsPerSpin: draws.reels + extra },
      { bits: draws.bits.subarray(anchor), stateBits },
    );
  }
  return null;
}

/** The virtual stop that a number in [0, range) gives. */
export function virtualStop(number: number, mapping: StopMapping, range: number, total: number): number {
  return mapping === 'modulo' ? number % total : Math.floor((number * total) / range);
}
