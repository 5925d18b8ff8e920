import type { Rng } from '@croupier/kernel/rng';
import type { SpinTotals } from '@croupier/slots/engine';
import type { Bet, Position, SpinMode, SpinOutcome, Win } from '@croupier/slots/outcome';
import type { LineSheet } from '@croupier/slots/par-sheet';

/** The peer of the engine benchmark. */
export interface PlainLoop {
  spin(options: { readonly bet: Bet; readonly rng: Rng; readonly mode: SpinMode }): SpinOutcome;
  totals(options: {
    readonly bet: Bet;
    readonly rng: Rng;
    readonly rounds: number;
  }): Pick<SpinTotals, 'rounds' | 'freeSpins' | 'payoutMinor' | 'hits'>;
}

/**
 * The rules of a line game as a good programmer writes them first: symbol numbers, strips that need no modulo, no allocation for totals, a
 * loop over the lines. Wild multipliers and weighted reels are left out, because the games of the benchmark have none.
 */
export function plainLoop(par: LineSheet): PlainLoop {
  const names = [...new Set([...par.reels.flatMap((reel) => reel.strip), ...Object.keys(par.linePays)])];
  const lengths = par.reels.map((reel) => reel.strip.length);
  const strips = par.reels.map((reel) =>
    Uint8Array.from([...reel.strip, ...reel.strip], (symbol) => names.indexOf(symbol)),
  );
  const pays = names.map((name) => par.linePays[name] ?? par.reels.map(() => 0));
  const wild = par.wild === null ? -1 : names.indexOf(par.wild.symbol);
  const scatter = par.scatter === null ? -1 : names.indexOf(par.scatter.symbol);
  const excluded = names.map((name, code) => code === scatter || (par.wild?.excludes.includes(name) ?? false));
  const lines = par.paylines.map((line) => line.map((row) => row - 1));
  const scatterPays = [0, ...(par.scatter?.pays ?? [])];
  const awards = [0, ...(par.freeSpins?.awards ?? [])];
  const reels = strips.length;
  const stops = new Int32Array(reels);
  const win = { code: 0, count: 0, pay: 0 };

  const cell = (reel: number, rows: readonly number[]): number =>
    strips[reel]?.[(stops[reel] ?? 0) + (rows[reel] ?? 0)] ?? 0;

  function evaluateLine(rows: readonly number[]): void {
    let natural = cell(0, rows);
    let wilds = 0;
    while (natural === wild) {
      wilds += 1;
      if (wilds === reels) break;
      natural = cell(wilds, rows);
    }
    win.code = wild;
    win.count = wilds;
    win.pay = wilds === 0 ? 0 : (pays[wild]?.[wilds - 1] ?? 0);
    if (wilds === reels) return;
    const stands = wild >= 0 && excluded[natural] === false;
    if (wilds > 0 && !stands) return;
    let count = wilds + 1;
    for (; count < reels; count += 1) {
      const code = cell(count, rows);
      if (code !== natural && !(stands && code === wild)) break;
    }
    const pay = pays[natural]?.[count - 1] ?? 0;
    if (pay < win.pay) return;
    win.code = natural;
    win.count = count;
    win.pay = pay;
  }

  function countScatters(): number {
    let count = 0;
    if (scatter < 0) return count;
    for (let reel = 0; reel < reels; reel += 1) {
      for (let row = 0; row < (par.rows[reel] ?? 1); row += 1)
        if (strips[reel]?.[(stops[reel] ?? 0) + row] === scatter) count += 1;
    }
    return count;
  }

  const entry = (values: readonly number[], count: number): number => values[Math.min(count, values.length - 1)] ?? 0;

  /** Scatters of the last `draw`. */
  let scatters = 0;
  /** Pay of one spin in line bets. */
  function draw(rng: Rng): number {
    for (let reel = 0; reel < reels; reel += 1) stops[reel] = rng.below(lengths[reel] ?? 1);
    scatters = countScatters();
    let pay = entry(scatterPays, scatters) * lines.length;
    for (const rows of lines) {
      evaluateLine(rows);
      pay += win.pay;
    }
    return pay;
  }

  return {
    spin({ bet, rng, mode }) {
      for (let reel = 0; reel < reels; reel += 1) stops[reel] = rng.below(lengths[reel] ?? 1);
      const window = par.reels.map(({ strip }, reel) =>
        Array.from({ length: par.rows[reel] ?? 1 }, (_, row) => strip[((stops[reel] ?? 0) + row) % strip.length] ?? ''),
      );
      const multiplier = mode.kind === 'freeSpins' ? mode.multiplier : 1;
      const lineBet = bet.stakeMinor / lines.length;
      const wins: Win[] = [];
      let payoutMinor = 0;
      for (const [index, rows] of lines.entries()) {
        evaluateLine(rows);
        if (win.pay === 0) continue;
        const amountMinor = win.pay * lineBet * multiplier;
        const positions = rows.slice(0, win.count).map((row, reel): Position => [reel, row]);
        wins.push({
          kind: 'line',
          line: index + 1,
          symbol: names[win.code] ?? '',
          count: win.count,
          positions,
          multiplier,
          amountMinor,
        });
        payoutMinor += amountMinor;
      }
      const count = countScatters();
      const scatterMinor = entry(scatterPays, count) * bet.stakeMinor * multiplier;
      if (scatterMinor > 0) {
        const positions = window.flatMap((column, reel) =>
          column.flatMap((symbol, row): Position[] => (symbol === par.scatter?.symbol ? [[reel, row]] : [])),
        );
        wins.push({
          kind: 'scatter',
          line: null,
          symbol: par.scatter?.symbol ?? '',
          count,
          positions,
          multiplier,
          amountMinor: scatterMinor,
        });
        payoutMinor += scatterMinor;
      }
      const awarded = entry(awards, count);
      const features =
        awarded === 0 ? [] : [{ kind: 'freeSpins' as const, awarded, multiplier: par.freeSpins?.multiplier ?? 1 }];
      return { stops: [...stops], window, wins, features, payoutMinor };
    },
    totals({ bet, rng, rounds }) {
      let payout = 0;
      let hits = 0;
      let freeSpins = 0;
      for (let round = 0; round < rounds; round += 1) {
        const won = draw(rng);
        payout += won;
        if (won > 0) hits += 1;
        for (let left = entry(awards, scatters); left > 0; left -= 1) {
          payout += draw(rng) * (par.freeSpins?.multiplier ?? 1);
          if (par.freeSpins?.retrigger === true) left += entry(awards, scatters);
          freeSpins += 1;
        }
      }
      return { rounds, freeSpins, payoutMinor: (payout * bet.stakeMinor) / lines.length, hits };
    },
  };
}
