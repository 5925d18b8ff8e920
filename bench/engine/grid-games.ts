import { compileEngine } from '@croupier/slots/engine';
import { exactReport } from '@croupier/slots/exact';
import { importPar } from '@croupier/slots/import-par';
import { baseMode } from '@croupier/slots/outcome';
import type { ParSheet } from '@croupier/slots/par-sheet';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import { simulatedBet } from '@croupier/slots/simulation';

const stops = 84;
const symbols = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];

/** A 5x3 game of 84 stops a reel, a cycle of 4.18 x 10^9, with a wild, a scatter and retriggering free spins, from a seed. */
export function generatedGame(by: 'ways' | 'clusters' | 'anywhere' | 'both', seed: number): ParSheet {
  const rng = seededRng(seed);
  const strip = (): string[] => {
    const made: string[] = ['S', 'W', 'W'];
    while (made.length < stops) {
      const symbol = symbols[rng.below(symbols.length)] ?? 'A';
      for (let left = 1 + rng.below(2); left > 0 && made.length < stops; left -= 1) made.push(symbol);
    }
    return made;
  };
  const reels = [0, 1, 2, 3, 4].map(() => ({ strip: strip() }));
  const byRun = by === 'ways' || by === 'both';
  const least = by === 'clusters' ? 5 : 8;
  const row = (rank: number): number[] =>
    byRun
      ? [0, 0, rank, 3 * rank, 9 * rank].map((pay) => pay / 10)
      : Array.from({ length: 15 }, (_, index) => (index + 1 < least ? 0 : (rank * (index + 1)) / 10));
  const rows = [1, 2, 3];
  const paylines = rows
    .flatMap((a) =>
      rows.flatMap((b) => [
        [a, b, a, b, a],
        [a, a, b, a, a],
      ]),
    )
    .slice(0, 18);
  const unique = [...new Map(paylines.map((line) => [line.join(), line])).values()];
  const result = importPar({
    format: 'croupier-par/1',
    kind: 'grid',
    id: `generated-${by}`,
    title: `Generated, ${by}`,
    reels,
    rows: [3, 3, 3, 3, 3],
    pay:
      by === 'both'
        ? { by: 'lines', paylines: unique, direction: 'both' }
        : by === 'clusters'
          ? { by, minimum: least }
          : { by },
    pays: Object.fromEntries(symbols.map((symbol, index) => [symbol, row(index + 1)])),
    wilds: [{ symbol: 'W' }],
    scatters: [{ symbol: 'S', pays: [0, 0, 2], awards: [0, 0, 10] }],
    freeSpins: { multiplier: 2, retrigger: true },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** Spins per second, and the time of the exact report, of a generated game. */
export function measureGenerated(by: 'ways' | 'clusters' | 'anywhere' | 'both', seed: number) {
  const par = generatedGame(by, seed);
  const bet = simulatedBet(par);
  const engine = compileEngine(par);
  const rate = (play: () => number): number => {
    const start = performance.now();
    const spins = play();
    return Math.round((spins / (performance.now() - start)) * 1_000);
  };
  const totals = (): number => {
    const sums = engine.totals({ bet, rng: seededRng(seed), rounds: 500_000 });
    return sums.rounds + sums.freeSpins;
  };
  const full = (): number => {
    const rng = seededRng(seed);
    for (let spin = 0; spin < 50_000; spin += 1) engine.spin({ bet, rng, mode: baseMode });
    return 50_000;
  };
  totals();
  full();
  const speeds = { totalsPerSecond: rate(totals), fullPerSecond: rate(full) };
  const start = performance.now();
  const { complete, rtp, hitFrequency, sigma, maxWin, maxWinOdds, cycle } = exactReport(par);
  const exactMs = Math.round(performance.now() - start);
  return { seed, ...speeds, exactMs, exact: { complete, cycle, rtp, hitFrequency, sigma, maxWin, maxWinOdds } };
}
