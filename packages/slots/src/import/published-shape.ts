import { limits } from '@croupier/kernel/limits';
import { z } from 'zod';
import type { IssueList } from '../par-issue.ts';
import { comboFields, type DeclaredClaim, lineFields, parCoinsMax, parCombosMax, parFormat } from '../par-fields.ts';
import type { SymbolGroup } from '../par-sheet.ts';
import type { Places } from './check-sheet.ts';
import { countedGame } from './counted-shape.ts';
import { headFields } from './published-head.ts';
import { type Read, readFields } from './read-fields.ts';
import { unorderedGame } from './unordered-shape.ts';

/** A symbol as published sheets write it: a name or a number. Numbers become their decimal text. */
const symbol = z.union([z.string(), z.int()]).transform(String).pipe(lineFields.linePays.keyType);
const strips = z
  .array(z.array(symbol).min(1, 'the reel is empty').max(limits.parStripMax))
  .min(1, 'a game has at least one reel')
  .max(limits.parReelsMax);
const pays = lineFields.linePays.valueType;
const figure = z.number().min(0).nullable().optional();

const linePublished = {
  ...headFields,
  rows: z.int().min(1).max(limits.parRowsMax),
  lines_used: z.int().min(1).max(limits.parLinesMax).optional(),
  paylines: lineFields.paylines,
  payline_base: z
    .string()
    .regex(/^1-based/, 'expected rows counted from 1: "1-based row"')
    .optional(),
  wild: symbol.nullable().default(null),
  wild_excludes: z.array(symbol).default([]),
  scatter: symbol.nullable().default(null),
  line_pays_x_line_bet: z.record(lineFields.linePays.keyType, pays),
  scatter_pays_x_total_bet: pays.default([]),
  free_spins: z.string().nullable().default(null),
  strips,
  exact_base_rtp_pct: figure,
  exact_line_rtp_pct: figure,
  exact_scatter_rtp_pct: figure,
  exact_trigger_prob: figure,
  exact_total_rtp_pct_with_fs: figure,
  exact_hit_pct_base: figure,
  exact_sigma_base: figure,
  exact_sigma_x_total_bet: figure,
  max_win_x_total_bet: figure,
} as const;

const comboPublished = {
  ...headFields,
  rows: z.literal(1, 'a combination game has a window of one row').default(1),
  reels: z.int().min(1).max(limits.parReelsMax).optional(),
  strips,
  combos: z
    .array(
      z.strictObject({
        combo: z.array(symbol).min(1).max(limits.parReelsMax),
        pays_by_coins: pays.min(1).max(parCoinsMax),
      }),
    )
    .min(1)
    .max(parCombosMax),
  symbol_groups: z.record(comboFields.groups.unwrap().keyType, z.string().min(1).max(4_000)).default({}),
  exact_by_coins_rtp_hit_sigma: z
    .record(z.string().regex(/^[1-9]\d?\d?$/), z.array(z.number().min(0)).length(3))
    .optional(),
} as const;

export const countedFields = {
  ...headFields,
  stops_per_reel: z.int().min(1).max(limits.parStripMax),
  reels_identical: z.int().min(1).max(limits.parReelsMax),
  counts: z.record(comboFields.groups.unwrap().keyType, z.int().min(0).max(limits.parStripMax)),
  pays: z.record(z.string().min(1).max(200), comboFields.combos.element.shape.paysByCoins.element),
} as const;

export const publishedPlaces: Places = {
  strips: (reel) => `strips[${reel}]`,
  weights: (reel) => `strips[${reel}]`,
  rows: 'rows',
  linePays: 'line_pays_x_line_bet',
  paylines: 'paylines',
  wild: 'wild',
  excludes: 'wild_excludes',
  scatter: 'scatter',
  scatterPays: 'scatter_pays_x_total_bet',
  freeSpins: 'free_spins',
  combo: (index) => ({ match: `combos[${index}].combo`, pays: `combos[${index}].pays_by_coins` }),
  groups: 'symbol_groups',
};

/** A draft in our own field names, of what could be read from a document of the published shape. */
export function readPublished(
  json: Readonly<Record<string, unknown>>,
  issues: IssueList,
): Readonly<Record<string, unknown>> | null {
  if (json['order_published'] === false || Object.hasOwn(json, 'counts_per_reel')) return unorderedGame(json, issues);
  if (Object.hasOwn(json, 'combos')) return comboDraft(readFields(comboPublished, json, issues), issues);
  if (Object.hasOwn(json, 'counts')) {
    const read = readFields(countedFields, json, issues);
    return { ...head(read), declared: claims(read, issues), ...countedGame(read, issues), kind: 'combos' };
  }
  return lineDraft(readFields(linePublished, json, issues), issues);
}

function head(read: Read<typeof headFields>): Readonly<Record<string, unknown>> {
  return { format: parFormat, id: read.id, title: read.title ?? read.id, source: read.source ?? null };
}

function lineDraft(read: Read<typeof linePublished>, issues: IssueList): Readonly<Record<string, unknown>> {
  const used = read.lines_used;
  if (used !== undefined && read.paylines !== undefined && used > read.paylines.length) {
    issues.error('lines_used', `${used} lines are used, but ${read.paylines.length} are given`);
  }
  if (read.wild === null && (read.wild_excludes?.length ?? 0) > 0) issues.error('wild_excludes', 'there is no wild');
  return {
    ...head(read),
    kind: 'lines',
    reels: read.strips?.map((strip) => ({ strip, weights: null })),
    rows: read.rows === undefined || read.strips === undefined ? undefined : read.strips.map(() => read.rows),
    paylines: read.paylines?.slice(0, used),
    linePays: read.line_pays_x_line_bet,
    wild: read.wild && { symbol: read.wild, excludes: read.wild_excludes ?? [], multiplier: 1 },
    scatter: scatterOf(read, issues),
    freeSpins: freeSpinsOf(read, issues),
    declared: claims(read, issues),
  };
}

function scatterOf(read: Read<typeof linePublished>, issues: IssueList): unknown {
  const table = read.scatter_pays_x_total_bet;
  if (read.scatter === null) {
    if (table?.some((pay) => pay > 0) === true)
      issues.error('scatter_pays_x_total_bet', 'pays of a scatter, but there is no scatter');
    return null;
  }
  if (read.scatter === undefined || table === undefined) return undefined;
  return { symbol: read.scatter, pays: table.length === 0 ? [0] : table };
}

const sentence = /^(\d{1,3})\+ (.{1,32}): (\d{1,5}) free spins(?:, all wins x(\d{1,4}))?(, retriggerable)?$/;

function freeSpinsOf(read: Read<typeof linePublished>, issues: IssueList): unknown {
  if (read.free_spins === null || read.free_spins === undefined) return read.free_spins;
  const match = sentence.exec(read.free_spins);
  if (match === null) {
    issues.error(
      'free_spins',
      'not understood: expected "3+ SYMBOL: 10 free spins, all wins x3, retriggerable", the last two parts may be left out',
    );
    return undefined;
  }
  const [, from, trigger, awarded, multiplier = '1', retrigger] = match;
  if (read.scatter !== undefined && trigger !== read.scatter)
    issues.error('free_spins', `the trigger "${trigger}" is not the scatter`);
  const least = Number(from);
  if (least < 1 || least > limits.parReelsMax * limits.parRowsMax) {
    issues.error('free_spins', `${least} scatters cannot be a trigger`);
    return undefined;
  }
  const length = Math.max(least, read.scatter_pays_x_total_bet?.length ?? 0);
  return {
    awards: Array.from({ length }, (_, index) => (index + 1 >= least ? Number(awarded) : 0)),
    multiplier: Number(multiplier),
    retrigger: retrigger !== undefined,
  };
}

function comboDraft(read: Read<typeof comboPublished>, issues: IssueList): Readonly<Record<string, unknown>> {
  if (read.reels !== undefined && read.strips !== undefined && read.reels !== read.strips.length) {
    issues.error('reels', `${read.reels} reels, but ${read.strips.length} strips`);
  }
  return {
    ...head(read),
    kind: 'combos',
    reels: read.strips?.map((strip) => ({ strip, weights: null })),
    combos: read.combos?.map(({ combo, pays_by_coins }) => ({ match: combo, paysByCoins: pays_by_coins })),
    groups: read.symbol_groups && groupsOf(read.symbol_groups),
    declared: claims(read, issues),
  };
}

/** `1B|JW` is any of the two, `!JW` anything but. A group may only name itself, as a symbol that never pays does. */
function groupsOf(written: Readonly<Record<string, string>>): Readonly<Record<string, SymbolGroup>> {
  const groups: Record<string, SymbolGroup> = {};
  for (const [name, text] of Object.entries(written)) {
    groups[name] = text.startsWith('!') ? { noneOf: text.slice(1).split('|') } : { anyOf: text.split('|') };
  }
  return groups;
}

const percentClaims = {
  exact_rtp_pct: 'rtp',
  exact_total_rtp_pct_with_fs: 'rtp',
  exact_base_rtp_pct: 'baseRtp',
  exact_line_rtp_pct: 'lineRtp',
  exact_scatter_rtp_pct: 'scatterRtp',
  exact_hit_pct: 'hitFrequency',
  exact_hit_pct_base: 'hitFrequency',
} as const satisfies Record<string, DeclaredClaim['figure']>;

const plainClaims = {
  exact_cycle: 'cycle',
  exact_trigger_prob: 'triggerProbability',
  exact_sigma_base: 'baseSigma',
  exact_sigma_x_total_bet: 'sigma',
  max_win_x_total_bet: 'maxWin',
} as const satisfies Record<string, DeclaredClaim['figure']>;

function claims(read: Readonly<Record<string, unknown>>, issues: IssueList): readonly DeclaredClaim[] {
  const found: DeclaredClaim[] = [...publishedClaims(read['published_rtp_pct'], issues)];
  for (const [key, figureName] of Object.entries(percentClaims)) {
    const value = read[key];
    if (typeof value === 'number') found.push({ figure: figureName, value: value / 100, coins: null, basis: 'exact' });
  }
  for (const [key, figureName] of Object.entries(plainClaims)) {
    const value = read[key];
    if (typeof value === 'number') found.push({ figure: figureName, value, coins: null, basis: 'exact' });
  }
  const byCoins = z.record(z.string(), z.array(z.number())).safeParse(read['exact_by_coins_rtp_hit_sigma'] ?? {});
  for (const [key, [rtp = 0, hit = 0, sigma = 0]] of Object.entries(byCoins.data ?? {})) {
    const coins = Number(key);
    found.push({ figure: 'rtp', value: rtp / 100, coins, basis: 'exact' });
    found.push({ figure: 'hitFrequency', value: hit / 100, coins, basis: 'exact' });
    found.push({ figure: 'sigma', value: sigma, coins, basis: 'exact' });
  }
  return found;
}

function* publishedClaims(published: unknown, issues: IssueList): Generator<DeclaredClaim> {
  if (typeof published === 'number') yield { figure: 'rtp', value: published / 100, coins: null, basis: 'published' };
  if (typeof published !== 'object' || published === null) return;
  for (const [key, value] of Object.entries(published)) {
    if (typeof value !== 'number') continue;
    if (key === 'hit') yield { figure: 'hitFrequency', value: value / 100, coins: null, basis: 'published' };
    else if (/^[1-9]\d?$/.test(key))
      yield { figure: 'rtp', value: value / 100, coins: Number(key), basis: 'published' };
    else issues.error(`published_rtp_pct.${key}`, 'unknown field: expected a number of coins, or "hit"');
  }
}
