/** One win of a spin, as the engine listed it. */
export interface RecordedWin {
  readonly kind: 'line' | 'scatter' | 'ways' | 'other';
  /** Payline, counted from 1; null where the win has none. */
  readonly line: number | null;
  readonly symbol: string;
  /** Symbols in the win: of a line from the left, of a scatter anywhere. */
  readonly count: number;
  readonly amountMinor: number;
}
