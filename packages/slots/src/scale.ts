import type { GridSheet } from './grid-sheet.ts';
import type { ParSheet } from './par-sheet.ts';

const million = 1_000_000;

/**
 * The smallest line bet (or coin) in minor units with which every pay of the sheet is a whole number of minor units.
 * Pays are whole millionths, so it divides 1,000,000.
 */
export function payScale(par: ParSheet): number {
  let scale = 1;
  for (const pay of scaledPays(par)) scale = lcm(scale, million / gcd(million, Math.round(pay * million)));
  return scale;
}

/** `pay x factor`, which `payScale` has made whole. */
export function wholePay(pay: number, factor: number): number {
  return Math.round((Math.round(pay * million) * factor) / million);
}

function* scaledPays(par: ParSheet): Generator<number> {
  if (par.kind === 'combos') {
    for (const combo of par.combos) yield* combo.paysByCoins;
    return;
  }
  if (par.kind === 'book') {
    yield par.cost;
    for (const [, , pay] of par.outcomes) yield pay;
    return;
  }
  if (par.kind === 'grid') {
    yield* gridPays(par);
    return;
  }
  for (const pays of Object.values(par.linePays)) yield* pays;
  // A scatter pays on the total bet: lines x line bet.
  for (const pay of par.scatter?.pays ?? []) yield pay * par.paylines.length;
}

function* gridPays(par: GridSheet): Generator<number> {
  for (const pays of [...Object.values(par.pays), ...Object.values(par.freeSpins?.pays ?? {})]) yield* pays;
  for (const group of par.groups ?? []) yield* group.pays;
  const lines = par.pay.by === 'lines' ? par.pay.paylines.length : 1;
  for (const scatter of par.scatters) for (const pay of scatter.pays) yield scatter.bet === 'line' ? pay : pay * lines;
  for (const bonus of par.bonuses) yield bonus.on === 'line' ? bonus.mean : bonus.mean * lines;
  if (par.maxWin !== null) yield par.maxWin * lines;
}

export function gcd(a: number, b: number): number {
  let x = Math.abs(a);
  let y = Math.abs(b);
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

function lcm(a: number, b: number): number {
  return (a / gcd(a, b)) * b;
}
