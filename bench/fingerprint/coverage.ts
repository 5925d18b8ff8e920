import { twoSidedZ } from '@croupier/fingerprint/normal-quantile';
import { rtpOf } from '@croupier/fingerprint/rtp';
import { drawRounds, seededUniform, type SkewedGame, truthOf } from '@croupier/fingerprint/fixtures/skewed-games';
import { share } from './figure.ts';

const games: readonly SkewedGame[] = ['gentle', 'diet-32x5', 'fruit-39x5', 'fruit-25x5', 'jackpot'];

/** How often the 95 % interval of RTP holds the truth, at 1,000 and at 10,000 rounds. */
export function coverageFigures({ seed, repetitions }: { seed: number; repetitions: number }) {
  const z = twoSidedZ(0.95);
  return games.flatMap((game) =>
    [1_000, 10_000].map((rounds) => {
      const uniform = seededUniform(seed + rounds);
      const { rtp, skewness } = truthOf(game);
      let [below, above] = [0, 0];
      for (let repetition = 0; repetition < repetitions; repetition += 1) {
        const { low, high } = rtpOf(drawRounds(game, rounds, uniform), 0.95, z);
        if (low === null || rtp < low) below += 1;
        else if (high === null || rtp > high) above += 1;
      }
      const coverage = share(repetitions - below - above, repetitions);
      const met = rounds === 1_000 ? coverage >= 0.93 : coverage >= 0.94 && coverage <= 0.96;
      return {
        game,
        skewness: Math.round(skewness * 10) / 10,
        rounds,
        repetitions,
        coverage,
        truthBelow: share(below, repetitions),
        truthAbove: share(above, repetitions),
        goal: rounds === 1_000 ? '>= 0.93' : '0.94 to 0.96',
        met,
      };
    }),
  );
}
