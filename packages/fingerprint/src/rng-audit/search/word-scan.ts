import {
  goldenGamma,
  inverseOf,
  mixMulberry,
  mulberryGamma,
  stepMinstd,
  stepXorshift,
  type WordFamily,
} from './word-family.ts';

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

/**
 * Goes through the candidates first, first + stride, … and keeps the states (of the first number) whose numbers pass.
 * A loop of its own for every family: integers only, nothing allocated, and most candidates end at the first comparison.
 * @param kept at least `count` long
 * @returns how many were kept
 */
export function scanWords(plan: ScanPlan, candidates: Candidates, kept: Int32Array): number {
  const { step } = plan.family;
  switch (step.kind) {
    case 'lcg':
      return scanLcg(plan, step, candidates, kept);
    case 'minstd':
      return scanMinstd(plan, step.multiplier, candidates, kept);
    case 'xorshift':
      return scanXorshift(plan, candidates, kept);
    case 'splitmix':
      return scanSplitmix(plan, step, candidates, kept);
    case 'mulberry':
      return scanMulberry(plan, candidates, kept);
  }
}

/** Remainders by multiplication: an integer division would take ten times as long. Half a step keeps multiples away from rounding. */
function within(signed: number, total: number, inverse: number, low: number, width: number): boolean {
  if (total === 0) return ((signed - low) >>> 0) - width < 0;
  const number = signed >>> 0;
  const over = number - Math.floor((number + 0.5) * inverse) * total - low;
  return over >= 0 && over < width;
}

function passes(number: number, check: Float64Array): boolean {
  return within(number, check[0] ?? 0, check[1] ?? 0, check[2] ?? 0, check[3] ?? 0);
}

function checksOf({ first, second, third }: ScanPlan) {
  // From a typed array, so that the compiler knows doubles: with small integers among them it would guard every step.
  const numbers = ({ total, low, width }: NumberCheck): Float64Array =>
    Float64Array.of(total, total === 0 ? 0 : 1 / total, low, width);
  return { one: numbers(first ?? anything), two: numbers(second), three: numbers(third ?? anything) };
}

const anything: NumberCheck = { total: 1, low: 0, width: 1 };

function scanLcg(
  plan: ScanPlan,
  step: { readonly multiplier: number; readonly increment: number },
  { first, stride, count }: Candidates,
  kept: Int32Array,
): number {
  const { one, two, three } = checksOf(plan);
  const { shift, mask } = plan.family;
  const t1 = one[0] ?? 0;
  const x1 = one[1] ?? 0;
  const g1 = one[2] ?? 0;
  const w1 = one[3] ?? 0;
  const t2 = two[0] ?? 0;
  const x2 = two[1] ?? 0;
  const g2 = two[2] ?? 0;
  const w2 = two[3] ?? 0;
  const lead = jump(step, plan.candidates === 'seeds' ? plan.lead : 0);
  const second = jump(step, plan.secondGap);
  const third = jump(step, plan.thirdGap);
  const [al, cl, a2, c2] = [lead.multiplier, lead.increment, second.multiplier, second.increment];
  const checksFirst = plan.first !== null;
  let found = 0;
  let candidate = first | 0;
  for (let at = 0; at < count; at += 1, candidate = (candidate + stride) | 0) {
    let state = candidate;
    if (checksFirst) {
      state = (Math.imul(candidate, al) + cl) | 0;
      if (!within((state >>> shift) & mask, t1, x1, g1, w1)) continue;
    }
    const next = (Math.imul(state, a2) + c2) | 0;
    if (!within((next >>> shift) & mask, t2, x2, g2, w2)) continue;
    const last = (Math.imul(next, third.multiplier) + third.increment) | 0;
    if (!passes((last >>> shift) & mask, three)) continue;
    kept[found] = state;
    found += 1;
  }
  return found;
}

/** Several steps as one. */
function jump(step: { readonly multiplier: number; readonly increment: number }, steps: number) {
  let [multiplier, increment] = [1, 0];
  for (let done = 0; done < steps; done += 1) {
    multiplier = Math.imul(multiplier, step.multiplier);
    increment = (Math.imul(increment, step.multiplier) + step.increment) | 0;
  }
  return { multiplier, increment };
}

function scanXorshift(plan: ScanPlan, { first, stride, count }: Candidates, kept: Int32Array): number {
  const { one, two, three } = checksOf(plan);
  const t1 = one[0] ?? 0;
  const x1 = one[1] ?? 0;
  const g1 = one[2] ?? 0;
  const w1 = one[3] ?? 0;
  const t2 = two[0] ?? 0;
  const x2 = two[1] ?? 0;
  const g2 = two[2] ?? 0;
  const w2 = two[3] ?? 0;
  const lead = plan.candidates === 'seeds' ? plan.lead : 0;
  const { secondGap, thirdGap } = plan;
  const checksFirst = plan.first !== null;
  let found = 0;
  let candidate = first | 0;
  for (let at = 0; at < count; at += 1, candidate = (candidate + stride) | 0) {
    let state = candidate;
    if (checksFirst) {
      for (let more = 0; more < lead; more += 1) state = stepXorshift(state);
      if (!within(state, t1, x1, g1, w1)) continue;
    }
    let next = state;
    for (let more = 0; more < secondGap; more += 1) next = stepXorshift(next);
    if (!within(next, t2, x2, g2, w2)) continue;
    for (let more = 0; more < thirdGap; more += 1) next = stepXorshift(next);
    if (!passes(next, three)) continue;
    kept[found] = state;
    found += 1;
  }
  return found;
}

function scanMulberry(plan: ScanPlan, { first, stride, count }: Candidates, kept: Int32Array): number {
  const { two, three } = checksOf(plan);
  const { total, low, width } = plan.first ?? anything;
  const lead = Math.imul(plan.candidates === 'seeds' ? plan.lead : 0, mulberryGamma);
  const second = Math.imul(plan.secondGap, mulberryGamma);
  const third = Math.imul(plan.thirdGap, mulberryGamma);
  const from = { first: (first + lead) | 0, stride, count };
  const passed =
    total === 0 ? mulberryInRange(from, low, width, kept) : mulberryWithRest(from, total, low, width, kept);
  let found = 0;
  for (let at = 0; at < passed; at += 1) {
    const state = kept[at] ?? 0;
    const next = (state + second) | 0;
    if (!passes(mixMulberry(next), two)) continue;
    if (!passes(mixMulberry((next + third) | 0), three)) continue;
    kept[found] = state;
    found += 1;
  }
  return found;
}

/** The innermost loop of the longest search: 2^32 times, with nothing in it but the generator and one comparison. */
function mulberryInRange({ first, stride, count }: Candidates, low: number, width: number, kept: Int32Array): number {
  const start = low | 0;
  let found = 0;
  for (let at = 0, state = first | 0; at < count; at += 1, state = (state + stride) | 0) {
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    if (((mixed ^ (mixed >>> 14)) - start) >>> 0 >= width) continue;
    kept[found] = state;
    found += 1;
  }
  return found;
}

function mulberryWithRest(
  { first, stride, count }: Candidates,
  total: number,
  low: number,
  width: number,
  kept: Int32Array,
): number {
  const inverse = 1 / total;
  let found = 0;
  for (let at = 0, state = first | 0; at < count; at += 1, state = (state + stride) | 0) {
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const number = (mixed ^ (mixed >>> 14)) >>> 0;
    const over = number - Math.floor((number + 0.5) * inverse) * total - low;
    if (over < 0 || over >= width) continue;
    kept[found] = state;
    found += 1;
  }
  return found;
}

function scanSplitmix(
  plan: ScanPlan,
  { shifts: [s1, s2, s3], factors: [p, q] }: Extract<WordFamily['step'], { kind: 'splitmix' }>,
  { first, stride, count }: Candidates,
  kept: Int32Array,
): number {
  const { one, two, three } = checksOf(plan);
  const t1 = one[0] ?? 0;
  const x1 = one[1] ?? 0;
  const g1 = one[2] ?? 0;
  const w1 = one[3] ?? 0;
  const t2 = two[0] ?? 0;
  const x2 = two[1] ?? 0;
  const g2 = two[2] ?? 0;
  const w2 = two[3] ?? 0;
  const byNumber = plan.candidates === 'numbers';
  const lead = Math.imul(plan.candidates === 'seeds' ? plan.lead : 0, goldenGamma);
  const second = Math.imul(plan.secondGap, goldenGamma);
  const third = Math.imul(plan.thirdGap, goldenGamma);
  const [ip, iq] = [inverseOf(p), inverseOf(q)];
  // Twice 16 would shift by 0.
  const [d1, d2, d3] = [Math.min(31, 2 * s1), Math.min(31, 2 * s2), Math.min(31, 2 * s3)];
  const [m1, m2, m3] = [s1 < 16 ? -1 : 0, s2 < 16 ? -1 : 0, s3 < 16 ? -1 : 0];

  let found = 0;
  let candidate = (first + lead) | 0;
  for (let at = 0; at < count; at += 1, candidate = (candidate + stride) | 0) {
    let state = candidate;
    if (byNumber) {
      state ^= (state >>> s3) ^ ((state >>> d3) & m3);
      state = Math.imul(state, iq);
      state ^= (state >>> s2) ^ ((state >>> d2) & m2);
      state = Math.imul(state, ip);
      state ^= (state >>> s1) ^ ((state >>> d1) & m1);
    } else {
      let number = Math.imul(state ^ (state >>> s1), p);
      number = Math.imul(number ^ (number >>> s2), q);
      if (!within(number ^ (number >>> s3), t1, x1, g1, w1)) continue;
    }
    const next = (state + second) | 0;
    let number = Math.imul(next ^ (next >>> s1), p);
    number = Math.imul(number ^ (number >>> s2), q);
    if (!within(number ^ (number >>> s3), t2, x2, g2, w2)) continue;
    const last = (next + third) | 0;
    number = Math.imul(last ^ (last >>> s1), p);
    number = Math.imul(number ^ (number >>> s2), q);
    if (!passes(number ^ (number >>> s3), three)) continue;
    kept[found] = state;
    found += 1;
  }
  return found;
}

function scanMinstd(
  plan: ScanPlan,
  multiplier: number,
  { first, stride, count }: Candidates,
  kept: Int32Array,
): number {
  const { one, two, three } = checksOf(plan);
  const t2 = two[0] ?? 0;
  const x2 = two[1] ?? 0;
  const g2 = two[2] ?? 0;
  const w2 = two[3] ?? 0;
  const seeded = plan.candidates === 'seeds';
  const { lead, secondGap, thirdGap } = plan;
  const checksFirst = plan.first !== null;
  let found = 0;
  let candidate = first;
  for (let at = 0; at < count; at += 1, candidate += stride) {
    let state = candidate | 0;
    if (seeded) {
      // Seeds are taken modulo 2^31 - 1, and 0 would stay 0: libraries take 1 instead.
      state = (candidate % 2_147_483_647) | 0 || 1;
      for (let more = 0; more < lead; more += 1) state = stepMinstd(multiplier, state);
    }
    if (checksFirst && !passes(state, one)) continue;
    let next = state;
    for (let more = 0; more < secondGap; more += 1) next = stepMinstd(multiplier, next);
    if (!within(next, t2, x2, g2, w2)) continue;
    for (let more = 0; more < thirdGap; more += 1) next = stepMinstd(multiplier, next);
    if (!passes(next, three)) continue;
    kept[found] = state;
    found += 1;
  }
  return found;
}
