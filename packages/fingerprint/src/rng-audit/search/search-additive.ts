import type { StopMapping } from '../rng-audit.ts';
import { type Draws, totalOf } from './draws.ts';
import { extraDrawsMax, findingOf } from './evidence.ts';
import type { Search } from './search.ts';

/** glibc's rand: each number is the sum of those 3 and 31 draws before, or one more, modulo 2^31. */
const [near, far] = [3, 31];

/**
 * glibc's rand (additive feedback): every stop must follow from two before it, up to what they leave open. No state is looked for:
 * the relation itself is the evidence.
 */
export function searchAdditive(draws: Draws, mapping: StopMapping): Search {
  return function* (cursor) {
    for (let extra = cursor; extra <= extraDrawsMax; extra += 1) {
      const stride = draws.reels + extra;
      const at = new Map<number, number>();
      for (const [index, spin] of draws.spin.entries()) at.set(spin * stride + (draws.reel[index] ?? 0), index);
      const bits: number[] = [];
      let holds = true;
      for (const [place, index] of at) {
        const [a, b] = [at.get(place - near), at.get(place - far)];
        if (a === undefined || b === undefined) continue;
        const own = mapping === 'floor' ? sumOfFractions(draws, index, a, b) : sumOfRests(draws, index, a, b);
        holds = own >= 0;
        if (!holds) break;
        if (own > 0) bits.push(own);
      }
      const finding = holds
        ? findingOf({ family: 'glibc-rand', mapping, drawsPerSpin: stride }, { bits, stateBits: 0 })
        : null;
      if (finding !== null) return [finding];
      yield { work: draws.spin.length, cursor: extra + 1 };
    }
    return [];
  };
}

/** Bits that the relation tells; -1 when it does not hold. */
function sumOfFractions(draws: Draws, at: number, a: number, b: number): number {
  const [low, width] = [0, 1].map((end) =>
    [a, b].reduce((sum, of) => {
      const total = totalOf(draws, draws.reel[of] ?? 0);
      const from = draws.from[of] ?? 0;
      return sum + (end === 0 ? from : (draws.to[of] ?? 0) - from) / total;
    }, 0),
  );
  const total = totalOf(draws, draws.reel[at] ?? 0);
  const from = (draws.from[at] ?? 0) / total;
  const own = ((draws.to[at] ?? 0) - (draws.from[at] ?? 0)) / total;
  // The sum lies in [low, low + width) modulo 1, and a trifle above.
  const ahead = (((from - (low ?? 0)) % 1) + 1) % 1;
  const slack = 1e-9;
  if (ahead > (width ?? 0) + slack && ahead + own < 1 - slack) return -1;
  return Math.max(0, -Math.log2(Math.min(1, (width ?? 0) + own)));
}

function sumOfRests(draws: Draws, at: number, a: number, b: number): number {
  const total = totalOf(draws, draws.reel[at] ?? 0);
  const plain = [at, a, b].every(
    (of) => totalOf(draws, draws.reel[of] ?? 0) === total && (draws.to[of] ?? 0) - (draws.from[of] ?? 0) === 1,
  );
  if (!plain) return 0;
  const sum = (draws.from[a] ?? 0) + (draws.from[b] ?? 0);
  const wrap = 2 ** 31 % total;
  const possible = new Set(
    [0, 1].flatMap((carry) => [0, wrap].map((over) => (sum + carry - over + 2 * total) % total)),
  );
  return possible.has(draws.from[at] ?? 0) ? Math.log2(total / possible.size) : -1;
}
