import { limits } from '@croupier/kernel/limits';
import { z } from 'zod';
import { arrangeCounts } from '../grid/arrange-counts.ts';
import { type DeclaredClaim, lineFields, parFormat } from '../par-fields.ts';
import type { IssueList } from '../par-issue.ts';
import type { GridPlaces } from './check-grid.ts';
import { headFields } from './published-head.ts';
import { readFields } from './read-fields.ts';

const symbol = lineFields.linePays.keyType;
const pays = lineFields.linePays.valueType;
const figure = z.number().min(0).nullable().optional();
const windowRows = 3;

const fields = {
  ...headFields,
  order_published: z.literal(false, 'expected false: the order of counts is not known').optional(),
  rows: z.int().min(1).max(limits.parRowsMax).default(windowRows),
  counts_per_reel: z.record(symbol, z.array(z.int().min(0).max(limits.parStripMax)).min(1).max(limits.parReelsMax)),
  reel_len: z.array(z.int().min(1)).optional(),
  line_pays: z.record(symbol, pays),
  bonus_line_3_reels_1_3_mean_pay: lineFields.linePays.valueType.element.optional(),
  scatter_pays_x_coin: pays.default([]),
  exact_line: figure,
  exact_bonus: figure,
  exact_scatter: figure,
  exact_line_hit_pct: figure,
  bonus_1_in_lines: figure,
} as const;

/** Where a sheet of counts keeps its parts. */
export const publishedGridPlaces: GridPlaces = {
  reel: () => 'counts_per_reel',
  stop: () => 'counts_per_reel',
  pays: 'line_pays',
};

/**
 * A sheet of symbol counts a reel, as published without the order of the strips: a game of one line across the middle row, since such sheets state their
 * figures for one line. `wild`, `bonus` and `scatter` are what their names say; the scatter pays x coin, which is the total bet of one line.
 */
export function unorderedGame(
  json: Readonly<Record<string, unknown>>,
  issues: IssueList,
): Readonly<Record<string, unknown>> {
  const read = readFields(fields, json, issues);
  const counts = read.counts_per_reel;
  const reels = counts === undefined ? undefined : reelsOf(counts, read.reel_len, issues);
  const rows = read.rows ?? windowRows;
  const middle = Math.ceil(rows / 2);
  const has = (name: string): boolean => counts !== undefined && Object.hasOwn(counts, name);
  const mean = read.bonus_line_3_reels_1_3_mean_pay;
  return {
    format: parFormat,
    kind: 'grid',
    id: read.id,
    title: read.title ?? read.id,
    source: read.source ?? null,
    reels,
    rows: reels?.map(() => rows),
    pay: reels && { by: 'lines', paylines: [reels.map(() => middle)], direction: 'left' },
    pays: read.line_pays,
    wilds: has('wild') ? [{ symbol: 'wild', excludes: [], multiplier: 1, expands: false }] : [],
    wildMultipliers: 'product',
    scatters: has('scatter')
      ? [{ symbol: 'scatter', pays: read.scatter_pays_x_coin?.length ? read.scatter_pays_x_coin : [0], awards: [] }]
      : [],
    bonuses: mean === undefined ? [] : [{ symbol: 'bonus', on: 'line', least: 3, mean, variance: 0 }],
    freeSpins: null,
    stakes: null,
    maxWin: null,
    declared: claimsOf(read),
  };
}

function reelsOf(
  counts: Readonly<Record<string, readonly number[]>>,
  lengths: readonly number[] | undefined,
  issues: IssueList,
): readonly unknown[] {
  const count = Math.max(...Object.values(counts).map((row) => row.length));
  for (const [name, row] of Object.entries(counts))
    if (row.length !== count) issues.error(`counts_per_reel.${name}`, `${row.length} counts for ${count} reels`);
  return Array.from({ length: count }, (_, reel) => {
    const onReel = Object.fromEntries(Object.entries(counts).map(([name, row]) => [name, row[reel] ?? 0]));
    const sum = Object.values(onReel).reduce((total, one) => total + one, 0);
    const stated = lengths?.[reel];
    if (stated !== undefined && stated !== sum)
      issues.error(`reel_len[${reel}]`, `the counts sum up to ${sum}, but the reel has ${stated} stops`);
    if (sum === 0) issues.error('counts_per_reel', `reel ${reel + 1} is empty`);
    return { strip: arrangeCounts(onReel), weights: null, order: 'unknown' };
  });
}

function claimsOf(read: Readonly<Record<string, unknown>>): readonly DeclaredClaim[] {
  const claims = [
    ['published_rtp_pct', 'rtp', 'published'],
    ['exact_rtp_pct', 'rtp', 'exact'],
    ['exact_line', 'lineRtp', 'exact'],
    ['exact_scatter', 'scatterRtp', 'exact'],
  ] as const;
  return claims.flatMap(([key, of, basis]): DeclaredClaim[] => {
    const value = read[key];
    return typeof value === 'number' ? [{ figure: of, value: value / 100, coins: null, basis }] : [];
  });
}
