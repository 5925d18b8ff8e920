import type { Position, Win } from '../outcome.ts';

/** A win before money: `pay` x line bet for `line`, x total bet for `total`, multipliers of wilds included. */
export interface Found {
  readonly kind: Win['kind'];
  readonly line: number | null;
  readonly symbol: string;
  readonly count: number;
  readonly positions: readonly Position[];
  readonly multiplier: number;
  readonly pay: number;
  readonly unit: 'line' | 'total';
}
