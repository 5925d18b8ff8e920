/**
 * How well and how fast samples are read back into the games that made them.
 *
 *     pnpm bench fingerprint [--part coverage|reels|games|totals|speed|library|rng] [--seed n] [--short]
 *
 * The last line is one JSON object: every figure beside its goal, which goals are missed, and which parts failed. All seeds are in it.
 * The exit code is 1 when a part failed, or a goal is missed; the short form is too small to judge goals: there, it only lists them.
 */
import { parseArgs } from 'node:util';
import { coverageFigures } from './fingerprint/coverage.ts';
import { missedIn } from './fingerprint/figure.ts';
import { gameFigures } from './fingerprint/games.ts';
import { libraryFigures } from './fingerprint/library.ts';
import { reelFigures } from './fingerprint/reels.ts';
import { rngFigures } from './fingerprint/rng.ts';
import { speedFigures } from './fingerprint/speed.ts';
import { totalsFigures } from './fingerprint/totals.ts';

const { values } = parseArgs({
  options: {
    part: { type: 'string' },
    only: { type: 'string' },
    seed: { type: 'string', default: '20261121' },
    short: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const { short } = values;
// The former name of --part.
const only = values.part ?? values.only;
const parts = {
  speed: () => speedFigures({ seed, spins: short ? 50_000 : 1_000_000 }),
  games: () => gameFigures({ seed, spins: short ? 20_000 : 60_000 }),
  reels: () => reelFigures({ seed, games: short ? 5 : 100, repetitions: short ? 4 : 10 }),
  totals: () => totalsFigures({ seed, games: short ? 5 : 100, spins: short ? 30_000 : 40_000 }),
  coverage: () => coverageFigures({ seed, repetitions: short ? 100 : 2_000 }),
  library: () =>
    libraryFigures({
      seed,
      games: short ? 5 : 100,
      spins: 5_000,
      profiles: short ? 5_000 : 100_000,
      lookups: short ? 20 : 200,
    }),
  rng: () => rngFigures({ seed, repetitions: short ? 3 : 20, cleanSessions: short ? 50 : 1_000, full: !short }),
};

if (only !== undefined && !Object.hasOwn(parts, only)) {
  console.error(`--part takes one of ${Object.keys(parts).join(', ')}`);
  process.exitCode = 2;
} else {
  const result: Record<string, unknown> = {};
  const seconds: Record<string, number> = {};
  const failed: Record<string, string> = {};
  for (const [name, run] of Object.entries(parts)) {
    if (only !== undefined && only !== name) continue;
    console.error(`${name} …`);
    const started = performance.now();
    try {
      result[name] = await run();
    } catch (error) {
      // The figures of the other parts are worth having.
      console.error(error);
      failed[name] = error instanceof Error ? error.message : String(error);
    }
    seconds[name] = Math.round((performance.now() - started) / 100) / 10;
  }
  const missed = missedIn(result);
  const head = { bench: 'fingerprint', node: process.version, seed, short, seconds };
  console.log(JSON.stringify({ ...head, ...result, missed, failed }));
  if (Object.keys(failed).length > 0 || (missed.length > 0 && !short)) process.exitCode = 1;
}
