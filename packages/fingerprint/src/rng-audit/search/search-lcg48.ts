import { CongruenceLattice } from './congruence-lattice.ts';
import { type Draws, totalOf } from './draws.ts';
import { extraDrawsMax, heldBackMin } from './evidence.ts';
import { jump48, proven48, wordsTo } from './lcg48.ts';
import type { Search } from './search.ts';

const stateBits = 48;
/** Bits beyond the state, with which the nearest planes of Babai hardly ever miss. */
const marginBits = 26;
const dimensionsMax = 40;
/** Candidates that would take as long as one basis. */
const workOfLattice = 2 ** 21;

/**
 * The 48-bit generator through floor(r * L): every stop tells a state within a 2^48 / L, and all are one linear function of the first. The states
 * lie in a lattice; the one near the middle of all stops is looked for (Frieze et al., SIAM J. Comput. 17, 1988).
 * @param words 1 for drand48, 2 for java's nextDouble
 */
export function searchLcg48(draws: Draws, words: 1 | 2): Search {
  const fitted = fittedDraws(draws);
  return function* (cursor) {
    for (let extra = cursor; extra <= extraDrawsMax; extra += 1) {
      const order = { stride: draws.reels + extra, words };
      const state = nearestState(draws, fitted, order);
      const finding = proven48(draws, state, {
        forms: words === 2 ? ['double'] : ['fraction', 'fraction-31', 'fraction-24'],
        mapping: 'floor',
        order,
        stateBits,
        fitted,
      });
      if (finding !== null) return [finding];
      yield { work: workOfLattice, cursor: extra + 1 };
    }
    return [];
  };
}

function fittedDraws({ bits }: Draws): number {
  const most = Math.min(dimensionsMax, bits.length - heldBackMin);
  let [total, count] = [0, 0];
  for (; count < most && total < stateBits + marginBits; count += 1) total += bits[count] ?? 0;
  return count;
}

function nearestState(draws: Draws, count: number, order: { stride: number; words: number }): bigint {
  const jumps = Array.from({ length: count }, (_, at) => jump48(wordsTo(draws, at, order)));
  const target = new Float64Array(count);
  const weights = new Float64Array(count);
  for (const [at, jump] of jumps.entries()) {
    const scale = 2 ** stateBits / totalOf(draws, draws.reel[at] ?? 0);
    const [from, to] = [(draws.from[at] ?? 0) * scale, (draws.to[at] ?? 0) * scale];
    const weight = 1 / (to - from);
    weights[at] = weight;
    target[at] = ((from + to) / 2 - Number(jump.increment)) * weight;
  }
  const lattice = new CongruenceLattice(
    jumps.map(({ multiplier }) => multiplier),
    2n ** BigInt(stateBits),
    weights,
  );
  const coefficients = new Float64Array(count);
  lattice.reduce(target, coefficients);
  return BigInt.asUintN(stateBits, lattice.firstOf(coefficients));
}
