/**
 * Spins per second of the built-in engine on one core, beside a plain loop of the same rules.
 *
 *     node bench/engine.ts
 *
 * It also measures games that are generated from the seed: ways, clusters, symbols anywhere, lines from both sides.
 *
 * Both play the same games with the same generator; what they pay is compared first. Rounds alternate, medians are reported.
 */
import { readFileSync } from 'node:fs';
import { compileEngine, type SlotEngine } from '@croupier/slots/engine';
import { exactReport } from '@croupier/slots/exact';
import { importPar } from '@croupier/slots/import-par';
import { baseMode, type Bet } from '@croupier/slots/outcome';
import type { LineSheet } from '@croupier/slots/par-sheet';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import { stakeRule } from '@croupier/slots/stake';
import { measureGenerated } from './engine/grid-games.ts';
import { plainLoop, type PlainLoop } from './engine/plain-loop.ts';

const rounds = 7;
const totalsRounds = 3_000_000;
const fullSpins = 400_000;
const seed = 20_261_121;

function load(id: string): LineSheet {
  const json: unknown = JSON.parse(readFileSync(new URL(`../prisma/seed/games/${id}.json`, import.meta.url), 'utf8'));
  const result = importPar(json);
  if (!result.ok || result.value.kind !== 'lines') throw new Error(`${id} is no line game`);
  return result.value;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Spins per second; `play` returns how many spins it played. */
function rate(play: () => number): number {
  const start = performance.now();
  const spins = play();
  return Math.round((spins / (performance.now() - start)) * 1_000);
}

function playFull(engine: Pick<SlotEngine, 'spin'> | PlainLoop, bet: Bet, spins: number): number {
  const rng = seededRng(seed);
  let payout = 0;
  for (let spin = 0; spin < spins; spin += 1) payout += engine.spin({ bet, rng, mode: baseMode }).payoutMinor;
  if (payout === 0) throw new Error('nothing was won');
  return spins;
}

function measure(id: string) {
  const par = load(id);
  const bet: Bet = { stakeMinor: stakeRule(par).unitMinor, coins: null };
  const started = performance.now();
  const engine = compileEngine(par);
  const compileMs = performance.now() - started;
  const peer = plainLoop(par);
  const sampled = engine.totals({ bet, rng: seededRng(seed), rounds: 200_000 });
  const expected = peer.totals({ bet, rng: seededRng(seed), rounds: 200_000 });
  if (sampled.payoutMinor !== expected.payoutMinor || sampled.hits !== expected.hits)
    throw new Error(`${id}: engine and peer disagree`);

  const samples = {
    ours: { totals: [] as number[], full: [] as number[] },
    peer: { totals: [] as number[], full: [] as number[] },
  };
  for (let round = 0; round <= rounds; round += 1) {
    for (const [side, subject] of [
      ['ours', engine],
      ['peer', peer],
    ] as const) {
      const totals = rate(() => {
        const played = subject.totals({ bet, rng: seededRng(seed + round), rounds: totalsRounds });
        return played.rounds + played.freeSpins;
      });
      const full = rate(() => playFull(subject, bet, fullSpins));
      // The first round warms up.
      if (round === 0) continue;
      samples[side].totals.push(totals);
      samples[side].full.push(full);
    }
  }
  const exactStarted = performance.now();
  const { cycle } = exactReport(par);
  const exactMs = performance.now() - exactStarted;
  const ours = { totalsPerSecond: median(samples.ours.totals), fullPerSecond: median(samples.ours.full) };
  const theirs = { totalsPerSecond: median(samples.peer.totals), fullPerSecond: median(samples.peer.full) };
  const ratio = {
    totals: Number((ours.totalsPerSecond / theirs.totalsPerSecond).toFixed(2)),
    full: Number((ours.fullPerSecond / theirs.fullPerSecond).toFixed(2)),
  };
  console.log(
    `${id}: totals ${millions(ours.totalsPerSecond)} (plain loop ${millions(theirs.totalsPerSecond)}, x${ratio.totals}), full results ${millions(ours.fullPerSecond)} (plain loop ${millions(theirs.fullPerSecond)}, x${ratio.full}), compiled in ${compileMs.toFixed(0)} ms, exact report of ${cycle} combinations in ${exactMs.toFixed(0)} ms`,
  );
  return {
    ours: { ...ours, compileMs: Math.round(compileMs), exactMs: Math.round(exactMs) },
    peer: { name: 'plain loop of the same rules', ...theirs },
    ratio,
  };
}

function millions(perSecond: number): string {
  return `${(perSecond / 1e6).toFixed(2)} M/s`;
}

const fruit = measure('fruit-39x5');
const diet = measure('diet-32x5');
const generated = Object.fromEntries(
  (['ways', 'clusters', 'anywhere', 'both'] as const).map((by) => {
    const figures = measureGenerated(by, seed);
    console.log(
      `generated 5x3 game of ${figures.exact.cycle} combinations, ${by}: totals ${millions(figures.totalsPerSecond)}, full results ${millions(figures.fullPerSecond)}, exact report in ${figures.exactMs} ms`,
    );
    return [by, figures];
  }),
);
console.log(
  JSON.stringify({
    bench: 'engine',
    node: process.version,
    game: 'fruit-39x5',
    ...fruit,
    games: { 'fruit-39x5': fruit, 'diet-32x5': diet },
    generated,
  }),
);
