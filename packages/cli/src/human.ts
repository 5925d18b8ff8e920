import { formatMinor } from '@croupier/kernel/money';
import type { Context } from './context.ts';
import type { Colours } from './io.ts';

/** One JSON value on a line for `--json`, else what `human` makes of it. */
export async function show(
  context: Context,
  value: unknown,
  human: (colours: Colours) => Promise<string>,
): Promise<void> {
  const text = context.json ? JSON.stringify(value ?? null) : await human(context.io.colours);
  await context.io.out(`${text}\n`);
}

export type Cell = string | number | boolean | Date | null | undefined;

/** A table with a head. */
export async function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  colours: Colours,
): Promise<string> {
  const { default: Table } = await import('cli-table3');
  // Its own colours ignore NO_COLOR and the kind of output: ours decide.
  const drawn = new Table({
    head: head.map((name) => colours.bold(name)),
    style: { head: [], border: [], compact: true },
  });
  drawn.push(...rows.map((row) => row.map(cellText)));
  return drawn.toString();
}

/** The items of one page as a table, and how to get the next page. */
export async function pageTable<Item>(
  page: { readonly items: readonly Item[]; readonly nextCursor: string | null },
  columns: Readonly<Record<string, (item: Item) => Cell>>,
  colours: Colours,
): Promise<string> {
  if (page.items.length === 0) return colours.dim('(none)');
  const rows = page.items.map((item) => Object.values(columns).map((read) => read(item)));
  const drawn = await table(Object.keys(columns), rows, colours);
  return page.nextCursor === null ? drawn : `${drawn}\n${colours.dim(`more: --cursor ${page.nextCursor}`)}`;
}

/** Names and values of an object, one a line; objects inside it are told with a dotted name, `…Minor` as money. */
export function fields(value: object, colours: Colours): string {
  const rows = flatten(value, '');
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${colours.dim(name.padEnd(width))}  ${text}`).join('\n');
}

function flatten(value: object, prefix: string): [string, string][] {
  return Object.entries(value).flatMap(([name, inner]): [string, string][] => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    if (isPlainObject(inner)) return flatten(inner, path);
    if (name.endsWith('Minor') && typeof inner === 'number') return [[path.slice(0, -'Minor'.length), money(inner)]];
    if (Array.isArray(inner)) return [[path, JSON.stringify(inner)]];
    return [[path, cellText(inner)]];
  });
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function cellText(value: Cell): string {
  if (value === null || value === undefined) return '–';
  if (value instanceof Date) return value.toISOString();
  return String(value);
}

/** "12.34", with the currency when it is known. */
export function money(amountMinor: number, currency?: string): string {
  const text = formatMinor(amountMinor);
  return currency === undefined ? text : `${text} ${currency}`;
}

/** "95.17 %"; a dash when there is no figure. */
export function percent(share: number | null, digits = 2): string {
  return share === null ? '–' : `${(share * 100).toFixed(digits)} %`;
}
