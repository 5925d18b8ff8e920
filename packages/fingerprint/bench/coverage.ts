/**
 * How often the 95 % intervals of RTP and sigma hold the truth: `node packages/fingerprint/bench/coverage.ts [repetitions] [seed] [another sample size]`.
 * The last line is JSON.
 */
import type { Counted } from '../src/moments.ts';
import { momentsOf } from '../src/moments.ts';
import { twoSidedZ } from '../src/normal-quantile.ts';
import type { Round } from '../src/rounds.ts';
import { rtpOf } from '../src/rtp.ts';
import { volatilityOf } from '../src/volatility.ts';
import type { SkewedGame } from '../src/fixtures/skewed-games.ts';
import { drawRounds, seededUniform, skewedGames, truthOf } from '../src/fixtures/skewed-games.ts';

const repetitions = Number(process.argv[2] ?? 2_000);
const seed = Number(process.argv[3] ?? 1);
const z = twoSidedZ(0.95);
const games = Object.keys(skewedGames) as SkewedGame[];
const sizes = [1_000, 10_000, ...(process.argv[4] === undefined ? [] : [Number(process.argv[4])])];
const rows = games.flatMap((game) => sizes.map((rounds) => coverage(game, rounds)));
console.table(rows);
console.log(JSON.stringify({ repetitions, seed, rows }));

function counted(sample: readonly Round[]): Counted[] {
  const counts = new Map<number, number>();
  for (const { payoutMinor, stakeMinor } of sample) {
    const value = payoutMinor / stakeMinor;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => a.value - b.value);
}

function coverage(game: SkewedGame, rounds: number) {
  const uniform = seededUniform(seed);
  const truth = truthOf(game);
  const inside = { normal: 0, rtp: 0, sigma: 0, below: 0, above: 0 };
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const sample = drawRounds(game, rounds, uniform);
    const values = counted(sample);
    const { mean, m2, n } = momentsOf(values);
    const { low, high } = rtpOf(sample, 0.95, z);
    const sigma = volatilityOf(values, 0.95, z);
    if (low === null || high === null || sigma === null) continue;
    if (Math.abs(mean - truth.rtp) <= z * Math.sqrt(m2 / (n - 1))) inside.normal += 1;
    if (truth.rtp < low) inside.below += 1;
    else if (truth.rtp > high) inside.above += 1;
    else inside.rtp += 1;
    if (sigma.low <= truth.sigma && truth.sigma <= sigma.high) inside.sigma += 1;
  }
  const share = (count: number): number => Math.round((count / repetitions) * 10_000) / 10_000;
  return {
    game,
    skewness: Math.round(truth.skewness * 10) / 10,
    rounds,
    normal: share(inside.normal),
    rtp: share(inside.rtp),
    truthBelow: share(inside.below),
    truthAbove: share(inside.above),
    sigma: share(inside.sigma),
  };
}
