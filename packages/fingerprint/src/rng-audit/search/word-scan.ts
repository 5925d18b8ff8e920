import { scanMulberry } from './mulberry-scan.ts';
import { moveWords, numbersOf, startWords } from './word-batch.ts';
import { mulberryGamma, type WordFamily } from './word-family.ts';

/** Numbers that give the stop looked for: those in [low, low + width), or, with a total, those whose remainder by it is. */
export interface NumberCheck {
  /** 0 for ranges of the number itself. */
  readonly total: number;
  readonly low: number;
  readonly width: number;
}

/** What a scan asks of the numbers that follow a candidate. */
export interface ScanPlan {
  readonly family: WordFamily;
  /** Of the first number; null when every candidate passes by construction. */
  readonly first: NumberCheck | null;
  readonly second: NumberCheck;
  /** Steps from the first number to the second, and from there to the third. */
  readonly secondGap: number;
  readonly third: NumberCheck | null;
  readonly thirdGap: number;
  /**
   * - `states`: a candidate is the state of the first number.
   * - `seeds`: the state before `lead` steps.
   * - `numbers`: the first number itself, of a family with an invertible finaliser.
   */
  readonly candidates: 'states' | 'seeds' | 'numbers';
  readonly lead: number;
}

interface Candidates {
  readonly first: number;
  readonly stride: number;
  readonly count: number;
}

/** Candidates of one batch: its arrays stay in the processor's first cache. */
const batchMax = 1_024;

/** Memory of a scan, for one after the other. */
export interface ScanRoom {
  /** States that passed. */
  readonly kept: Int32Array;
  readonly states: Int32Array;
  readonly moved: Int32Array;
  readonly numbers: Int32Array;
  readonly passed: Int32Array;
}

/** Room for scans of so many candidates. */
export function scanRoom(candidatesMax: number): ScanRoom {
  const array = (): Int32Array => new Int32Array(batchMax);
  return { kept: new Int32Array(candidatesMax), states: array(), moved: array(), numbers: array(), passed: array() };
}

/**
 * Goes through the candidates first, first + stride, … and keeps the states (of the first number) whose numbers pass.
 * In batches, one loop over arrays of integers after the other: the compiler keeps each in registers, and most candidates end at the first check.
 * @param room for at least `count` candidates
 * @returns how many were kept
 */
export function scanWords(plan: ScanPlan, { first, stride, count }: Candidates, room: ScanRoom): number {
  const { family } = plan;
  const { kept, states, moved, numbers, passed } = room;
  const later = [
    { check: plan.second, gap: plan.secondGap },
    { check: plan.third, gap: plan.thirdGap },
  ];
  let found = 0;
  for (let done = 0; done < count; done += batchMax) {
    const batch = { first: first + done * stride, stride, count: Math.min(batchMax, count - done) };
    let length = startBatch(plan, batch, room);
    copy(states, moved, length);
    for (const { check, gap } of later) {
      if (check === null) continue;
      moveWords(family.step, gap, moved, length);
      length = passing(check, numbersOf(family, moved, numbers, length), length, passed);
      gather(states, passed, length);
      gather(moved, passed, length);
    }
    for (let at = 0; at < length; at += 1) kept[found + at] = states[at] ?? 0;
    found += length;
  }
  return found;
}

/** The states of a batch whose first number passes. @returns how many */
function startBatch(plan: ScanPlan, batch: Candidates, { states, numbers, passed }: ScanRoom): number {
  const { family, candidates, lead, first: check } = plan;
  if (check !== null && family.step.kind === 'mulberry' && batch.stride === 1) {
    const first = batch.first + (candidates === 'seeds' ? Math.imul(lead, mulberryGamma) : 0);
    return scanMulberry(check, { first: first | 0, count: batch.count }, states);
  }
  startWords(plan, batch, states);
  if (check === null) return batch.count;
  const left = passing(check, numbersOf(family, states, numbers, batch.count), batch.count, passed);
  gather(states, passed, left);
  return left;
}

function copy(from: Int32Array, to: Int32Array, length: number): void {
  for (let at = 0; at < length; at += 1) to[at] = from[at] ?? 0;
}

function gather(words: Int32Array, places: Int32Array, length: number): void {
  for (let at = 0; at < length; at += 1) words[at] = words[places[at] ?? 0] ?? 0;
}

function passing(check: NumberCheck, numbers: Int32Array, length: number, passed: Int32Array): number {
  return check.total === 0 ? inRange(check, numbers, length, passed) : withRest(check, numbers, length, passed);
}

function inRange({ low, width }: NumberCheck, numbers: Int32Array, length: number, passed: Int32Array): number {
  if (width === 0) return 0;
  // Compared with signs, both sides moved by 2^31: without signs the compiler takes doubles.
  const start = low ^ -0x80000000;
  const last = (width - 1) ^ -0x80000000;
  let found = 0;
  for (let at = 0; at < length; at += 1) {
    if ((((numbers[at] ?? 0) - start) | 0) > last) continue;
    passed[found] = at;
    found += 1;
  }
  return found;
}

/** Remainders by multiplication: an integer division would take ten times as long. Half a step keeps multiples away from rounding. */
function withRest({ total, low, width }: NumberCheck, numbers: Int32Array, length: number, passed: Int32Array): number {
  const inverse = 1 / total;
  let found = 0;
  for (let at = 0; at < length; at += 1) {
    const number = numbers[at] ?? 0;
    // To an integer by truncation: Math.floor takes three times as long as all the rest.
    const quotient = (((number >>> 0) + 0.5) * inverse) | 0;
    if ((number - Math.imul(quotient, total) - low) >>> 0 >= width) continue;
    passed[found] = at;
    found += 1;
  }
  return found;
}
