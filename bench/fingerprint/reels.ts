import { readFileSync } from 'node:fs';
import { reconstructReel } from '@croupier/fingerprint/reconstruct/reconstruct-reel';
import { stripCount } from '@croupier/fingerprint/reconstruct/euler';
import { windowGraph } from '@croupier/fingerprint/reconstruct/window-graph';
import { compareWindows, type WindowCount } from '@croupier/fingerprint/reconstruct/window-counts';
import { atLeast, atMost, seededBelow, share } from './figure.ts';
import { heavyReels, randomGame, type Reel } from './random-reels.ts';

interface Tally {
  runs: number;
  exact: number;
  claimed: number;
  wrongClaims: number;
  uniqueOfSeveral: number;
  /** Runs in which somebody who knows all but the windows of a single symbol, and knows L, counts those right. */
  possible: number;
}

/** Window multisets found again, at 10 and 48 spins a stop, on shipped and on random reels. */
export function reelFigures({ seed, games, repetitions }: { seed: number; games: number; repetitions: number }) {
  const below = seededBelow(seed);
  const shipped = shippedReels();
  const random = Array.from({ length: games }, (_, index) => randomGame(index, below)).flat();
  const tallies = { plain: empty(), stacked: empty(), heavy: empty(), shippedStacked: empty(), weighted: empty() };
  const started = performance.now();
  for (const reel of shipped) {
    const stackedReel = hasFreeRepeats(reel);
    for (let run = 0; run < repetitions; run += 1)
      add(stackedReel ? tallies.shippedStacked : tallies.plain, reel, stackedReel ? 48 : 10, below);
  }
  for (const reel of random) {
    for (let run = 0; run < Math.max(1, repetitions / 5); run += 1) {
      if (reel.kind === 'weighted') add(tallies.weighted, reel, 100, below);
      else if (reel.kind === 'plain') add(tallies.plain, reel, 10, below);
      else add(tallies.stacked, reel, 48, below);
    }
  }
  for (let index = 0; index < games / 5; index += 1)
    for (const reel of heavyReels(index, below)) add(tallies.heavy, reel, 48, below);
  const all = Object.values(tallies);
  const sum = (of: (tally: Tally) => number): number => all.reduce((total, tally) => total + of(tally), 0);
  const stacked = {
    exact: tallies.stacked.exact + tallies.shippedStacked.exact,
    runs: tallies.stacked.runs + tallies.shippedStacked.runs,
  };
  return {
    exactAt10L: atLeast(share(tallies.plain.exact, tallies.plain.runs), 0.99),
    stackedExactAt48L: atLeast(share(stacked.exact, stacked.runs), 0.95),
    // Windows of one symbol are told from frequency alone: nobody can do better than `possible`.
    heavyStacksExactAt48L: {
      ...atLeast(
        share(tallies.heavy.exact, tallies.heavy.runs),
        Math.min(0.95, share(tallies.heavy.possible, tallies.heavy.runs) - 0.05),
      ),
      possible: share(tallies.heavy.possible, tallies.heavy.runs),
    },
    wrongButClaimed: atMost(
      share(
        sum((tally) => tally.wrongClaims),
        sum((tally) => tally.claimed),
      ),
      0.01,
    ),
    uniqueThoughSeveralFit: atMost(
      sum((tally) => tally.uniqueOfSeveral),
      0,
    ),
    weightedRecognised: atLeast(share(tallies.weighted.exact, tallies.weighted.runs), 0.99),
    games: { shipped: 3, random: games },
    tallies,
    seconds: Math.round((performance.now() - started) / 10) / 100,
  };
}

function empty(): Tally {
  return { runs: 0, exact: 0, claimed: 0, wrongClaims: 0, uniqueOfSeveral: 0, possible: 0 };
}

function add(tally: Tally, reel: Reel, spinsAStop: number, below: (bound: number) => number): void {
  const { strip, weights, rows } = reel;
  const stops = weights.flatMap((weight, stop) => Array.from({ length: weight }, () => stop));
  const truth = countsOf(reel, strip.keys());
  const drawn = Array.from({ length: spinsAStop * stops.length }, () => stops[below(stops.length)] ?? 0);
  const symbols = Array.from({ length: 26 }, (_, code) => String.fromCharCode(65 + code));
  const seen = countsOf(reel, drawn);
  const found = reconstructReel({ reel: 0, rows, windows: seen, symbols });
  tally.runs += 1;
  if (isCountable(truth, seen, drawn.length / strip.length)) tally.possible += 1;
  if (reel.kind === 'weighted') {
    // Windows all differ on these reels: recognised is what is not called a strip of equal stops.
    if (found.verdict === 'weighted-stops') tally.exact += 1;
    return;
  }
  const wanted = truth
    .map(({ window, count }) => `${window.map((code) => symbols[code]).join()} ${count}`)
    .toSorted()
    .join(';');
  const shown = found.windows
    .map(({ window, amount }) => `${window.join()} ${amount}`)
    .toSorted()
    .join(';');
  const exact = found.windowsHash !== null && wanted === shown;
  if (exact) tally.exact += 1;
  if (found.verdict !== 'unique' && found.verdict !== 'class') return;
  tally.claimed += 1;
  if (!exact) tally.wrongClaims += 1;
  const edges = windowGraph(truth).edges.filter(({ count }) => count > 0);
  const candidates = stripCount(
    edges.map(({ from, to, count, window }) => ({ from, to, amount: count, symbol: window[0] ?? 0 })),
  );
  if (found.verdict === 'unique' && exact && candidates !== 1n) tally.uniqueOfSeveral += 1;
}

/** Whether the likeliest number of every window of a single symbol is the true one, at `spinsAStop` spins a stop. */
function isCountable(truth: readonly WindowCount[], seen: readonly WindowCount[], spinsAStop: number): boolean {
  const counts = new Map(seen.map(({ window, count }) => [window.join(), count]));
  const nats = (count: number, amount: number): number => amount * spinsAStop - count * Math.log(amount);
  return truth.every(({ window, count: amount }) => {
    if (window.some((code) => code !== window[0])) return true;
    const count = counts.get(window.join()) ?? 0;
    const own = nats(count, amount);
    return own <= nats(count, amount + 1) && (amount === 1 || own <= nats(count, amount - 1));
  });
}

function countsOf({ strip, rows }: Reel, stops: Iterable<number>): WindowCount[] {
  const byStop = new Map<number, number>();
  for (const stop of stops) byStop.set(stop, (byStop.get(stop) ?? 0) + 1);
  const counts = new Map<string, { window: number[]; count: number }>();
  for (const [stop, count] of byStop) {
    const window = Array.from({ length: rows }, (_, row) => strip[(stop + row) % strip.length] ?? 0);
    const known = counts.get(window.join());
    if (known === undefined) counts.set(window.join(), { window, count });
    else known.count += count;
  }
  return [...counts.values()].toSorted((a, b) => compareWindows(a.window, b.window));
}

function hasFreeRepeats(reel: Reel): boolean {
  return countsOf(reel, reel.strip.keys()).some(({ count }) => count > 1);
}

/** The reels of the shipped games with windows of three rows. */
function shippedReels(): Reel[] {
  return ['diet-32x5', 'fruit-25x5', 'fruit-39x5'].flatMap((id) => {
    const game: { strips: (string | number)[][] } = JSON.parse(
      readFileSync(new URL(`../../prisma/seed/games/${id}.json`, import.meta.url), 'utf8'),
    );
    return game.strips.map((names) => {
      const symbols = [...new Set(names)];
      const strip = names.map((name) => symbols.indexOf(name));
      return { kind: 'stacked' as const, strip, weights: strip.map(() => 1), rows: 3 };
    });
  });
}
