import type { DeclaredGame } from '../declared-game.ts';

/** The rules of a declared game of one kind of win, in the words of the inferred paytable. */
export interface DeclaredRules {
  /** What a win of the game itself is. */
  readonly kind: 'line' | 'ways' | 'cluster' | 'anywhere';
  /** Rows by line, from 1; empty unless lines pay. */
  readonly paylines: readonly (readonly number[])[];
  readonly pays: Readonly<Record<string, readonly number[]>>;
  readonly wild: { readonly symbol: string; readonly multiplier: number } | null;
  readonly scatter: {
    readonly symbol: string;
    readonly pays: readonly number[];
    readonly awards: readonly number[];
  } | null;
  readonly freeSpins: { readonly multiplier: number; readonly retrigger: boolean } | null;
}

const kinds = { lines: 'line', ways: 'ways', clusters: 'cluster', anywhere: 'anywhere' } as const;

/**
 * Null where a win is not told by one symbol and its number read from the left, or several wilds, scatters, groups or bonuses come together: such a paytable is not
 * inferred.
 */
export function declaredRules({ par }: Pick<DeclaredGame, 'par'>): DeclaredRules | null {
  if (par.kind === 'lines')
    return {
      kind: 'line',
      paylines: par.paylines,
      pays: par.linePays,
      wild: par.wild,
      scatter: par.scatter && { ...par.scatter, awards: par.freeSpins?.awards ?? [] },
      freeSpins: par.freeSpins,
    };
  if (par.kind !== 'grid') return null;
  const { pay, wilds, scatters, bonuses, groups = [], freeSpins } = par;
  const isOneSided =
    (pay.by !== 'lines' && pay.by !== 'ways') ||
    ((pay.direction ?? 'left') === 'left' && (pay.bothWays ?? []).length === 0);
  if (!isOneSided || groups.length > 0 || bonuses.length > 0 || wilds.length > 1 || scatters.length > 1) return null;
  // Free spins with pays of their own have no one multiplier.
  if (freeSpins?.pays !== undefined || freeSpins?.wilds !== undefined) return null;
  return {
    kind: kinds[pay.by],
    paylines: pay.by === 'lines' ? pay.paylines : [],
    pays: par.pays,
    wild: wilds[0] ?? null,
    scatter: scatters[0] ?? null,
    freeSpins,
  };
}

/** More symbols than the last entry tells pay as the last. */
export function isRanged({ kind }: DeclaredRules): boolean {
  return kind === 'cluster' || kind === 'anywhere';
}

/** What the sheet pays for a win that was seen; undefined for a symbol that it does not pay so. */
export function declaredPay(rules: DeclaredRules, kind: string, symbol: string, count: number): number | undefined {
  const isScatter = kind === 'scatter' || (rules.kind === 'anywhere' && symbol === rules.scatter?.symbol);
  if (isScatter) return symbol === rules.scatter?.symbol ? entryOf(rules.scatter.pays, count, true) : undefined;
  const row = kind === rules.kind ? rules.pays[symbol] : undefined;
  return row && entryOf(row, count, isRanged(rules));
}

function entryOf(row: readonly number[], count: number, ranged: boolean): number | undefined {
  return row[(ranged ? Math.min(count, row.length) : count) - 1];
}
