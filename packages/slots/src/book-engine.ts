import { assert } from '@croupier/kernel/assert';
import type { Rng } from '@croupier/kernel/rng';
import type { BookSheet } from './book-sheet.ts';
import type { SlotEngine, SpinTotals } from './engine.ts';
import type { Bet, SpinMode, SpinOutcome } from './outcome.ts';

const word = 2 ** 32;

/**
 * The engine of an outcome book: one number below the sum of the weights chooses an outcome. Below 2^32 it is drawn at once; above, as a high
 * and a low word, and drawn again when it is not below the sum. `stops` and the window hold the outcome: its index, and its id.
 */
export function bookEngine(par: BookSheet): SlotEngine {
  const ends = new Float64Array(par.outcomes.length);
  let sum = 0;
  par.outcomes.forEach(([, weight], index) => {
    sum += weight;
    ends[index] = sum;
  });
  const draw = (rng: Rng): number => indexOf(ends, drawBelow(rng, sum));
  const amount = (index: number, bet: Bet): number =>
    Math.round(((par.outcomes[index]?.[2] ?? 0) * bet.stakeMinor) / par.cost);
  const outcome = (index: number, bet: Bet): SpinOutcome => {
    const id = String(par.outcomes[index]?.[0] ?? '');
    const payoutMinor = amount(index, bet);
    const win = {
      kind: 'book',
      line: null,
      symbol: id,
      count: 1,
      positions: [],
      multiplier: 1,
      amountMinor: payoutMinor,
    } as const;
    return { stops: [index], window: [[id]], wins: payoutMinor > 0 ? [win] : [], features: [], payoutMinor };
  };
  return {
    spin: ({ bet, rng }: { readonly bet: Bet; readonly rng: Rng; readonly mode: SpinMode }) => outcome(draw(rng), bet),
    evaluateStops(stops, bet) {
      const [index = -1] = stops;
      assert(
        stops.length === 1 && Number.isInteger(index) && index >= 0 && index < par.outcomes.length,
        'expected the index of one outcome',
      );
      return outcome(index, bet);
    },
    totals({ bet, rng, rounds }): SpinTotals {
      const sums = { payoutMinor: 0, hits: 0, sumSquares: 0, biggestMinor: 0 };
      for (let round = 0; round < rounds; round += 1) {
        const paid = amount(draw(rng), bet);
        if (paid === 0) continue;
        sums.hits += 1;
        sums.payoutMinor += paid;
        sums.sumSquares += (paid / bet.stakeMinor) ** 2;
        sums.biggestMinor = Math.max(sums.biggestMinor, paid);
      }
      return { ...sums, rounds, freeSpins: 0, stakeMinor: rounds * bet.stakeMinor };
    },
  };
}

function drawBelow(rng: Rng, sum: number): number {
  if (sum <= word) return rng.below(sum);
  const high = Math.ceil(sum / word);
  for (;;) {
    const drawn = rng.below(high) * word + rng.below(word);
    if (drawn < sum) return drawn;
  }
}

/** The first outcome whose cumulative weight exceeds the number. */
function indexOf(ends: Float64Array, drawn: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0) > drawn) high = middle;
    else low = middle + 1;
  }
  return low;
}
