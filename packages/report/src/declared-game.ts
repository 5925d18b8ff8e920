import { exactReport, type ExactReport } from '@croupier/slots/exact';
import { parHash } from '@croupier/slots/par-hash';
import type { ParSheet } from '@croupier/slots/par-sheet';

/** A declared PAR sheet with the figures that follow from it. */
export interface DeclaredGame {
  readonly par: ParSheet;
  readonly exact: ExactReport;
  readonly parHash: string;
}

/** @param exact of the sheet, when it is at hand; computing it may take seconds */
export function declaredGame(par: ParSheet, exact: ExactReport = exactReport(par)): DeclaredGame {
  return { par, exact, parHash: parHash(par) };
}

/** Rows of each reel's window; empty for an outcome book. */
export function declaredRows({ par }: Pick<DeclaredGame, 'par'>): readonly number[] {
  switch (par.kind) {
    case 'lines':
    case 'grid':
      return par.rows;
    case 'combos':
      return par.reels.map(() => 1);
    case 'book':
      return [];
  }
}

/** A reel as far as the sheet tells it. */
export interface DeclaredReel {
  readonly rows: number;
  /** One entry a stop. */
  readonly strip: readonly string[];
  /** One entry a stop, at least 1 each. */
  readonly weights: readonly number[];
  /** False where the sheet gives counts of symbols alone: `strip` is then one arrangement of them. */
  readonly orderKnown: boolean;
}

/** The reels of the paid spin. */
export function declaredReels({ par }: Pick<DeclaredGame, 'par'>): DeclaredReel[] {
  const rows = declaredRows({ par });
  return par.reels.map((reel, index) => ({
    rows: rows[index] ?? 1,
    strip: reel.strip,
    weights: reel.weights ?? reel.strip.map(() => 1),
    orderKnown: !('order' in reel) || reel.order === 'known',
  }));
}

/** Weight of every window that a reel can show, by the window's symbols as JSON. */
export function windowWeights({ strip, weights, rows }: DeclaredReel): Map<string, number> {
  const found = new Map<string, number>();
  for (const [stop, weight] of weights.entries()) {
    const window = Array.from({ length: rows }, (_, row) => strip[(stop + row) % strip.length] ?? '');
    const key = JSON.stringify(window);
    found.set(key, (found.get(key) ?? 0) + weight);
  }
  return found;
}

/** Share of every symbol in one cell of the reel. */
export function symbolShares({ strip, weights }: DeclaredReel): Map<string, number> {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = new Map<string, number>();
  for (const [stop, symbol] of strip.entries())
    shares.set(symbol, (shares.get(symbol) ?? 0) + (weights[stop] ?? 0) / total);
  return shares;
}

/** Virtual stops: the sum of the weights. */
export function virtualStopsOf({ weights }: DeclaredReel): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** Whether paid spins win free ones. */
export function hasFreeSpins({ par }: DeclaredGame): boolean {
  return (par.kind === 'lines' || par.kind === 'grid') && par.freeSpins !== null;
}
