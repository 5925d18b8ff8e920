import { documentHash } from '../document-hash.ts';
import { refine, type Refinement, type SymbolLaw } from './refine.ts';

/** A reel's windows: symbol codes from the top, and how often the strip shows them. */
export interface SignedReel {
  readonly windows: readonly { readonly codes: readonly number[]; readonly amount: number }[];
}

export interface Signature {
  /** SHA-256 (hex): equal for two games exactly when some renaming of symbols turns the windows of one into those of the other. */
  readonly hash: string;
  /** Symbol codes in canonical order: the n-th of one game is renamed to the n-th of the other. */
  readonly order: readonly number[];
}

/** Leaves of the search for the least form. */
const leavesMax = 400;
/** Cells of all windows; larger games get no signature. */
const cellsMax = 40_000;

/**
 * The canonical form of the windows of all reels under renaming of symbols: colour refinement (Weisfeiler and Leman), then one
 * symbol of a tie after the other is set apart, and the least of all resulting forms is taken (McKay 1981). Symbols that can trade places
 * are tried once.
 * @param symbols number of codes
 * @returns null where the game is too large, or so symmetrical that the search would not end soon
 */
export function signatureOf(reels: readonly SignedReel[], symbols: number): Signature | null {
  const cells = reels.reduce((sum, { windows }) => sum + windows.reduce((all, { codes }) => all + codes.length, 0), 0);
  if (cells > cellsMax || symbols === 0) return null;
  const law: SymbolLaw = { reels, symbols };
  const search: Search = { law, best: null, leaves: 0 };
  descend(search, refine(law, new Int32Array(symbols)));
  return search.best === null || search.leaves > leavesMax
    ? null
    : { hash: documentHash(search.best.form), order: search.best.order };
}

interface Search {
  readonly law: SymbolLaw;
  best: { readonly text: string; readonly form: unknown; readonly order: readonly number[] } | null;
  leaves: number;
}

function descend(search: Search, { colours, classes }: Refinement): void {
  if (search.leaves > leavesMax) return;
  if (classes === search.law.symbols) {
    search.leaves += 1;
    const form = formOf(search.law, colours);
    const text = JSON.stringify(form);
    if (search.best === null || text < search.best.text) search.best = { text, form, order: orderOf(colours) };
    return;
  }
  const tie = smallestTie(colours);
  const tried: number[] = [];
  for (const symbol of tie) {
    if (tried.some((other) => canTrade(search.law, other, symbol))) continue;
    tried.push(symbol);
    // Twice as far apart, so that the chosen symbol comes just before its class.
    const apart = colours.map((colour, code) => 2 * colour + (code === symbol ? 0 : 1));
    descend(search, refine(search.law, apart));
  }
}

function smallestTie(colours: Int32Array): number[] {
  const members = new Map<number, number[]>();
  for (const [code, colour] of colours.entries()) members.set(colour, [...(members.get(colour) ?? []), code]);
  return [...members]
    .filter(([, codes]) => codes.length > 1)
    .toSorted(([x, a], [y, b]) => a.length - b.length || x - y)
    .flatMap(([, codes], index) => (index === 0 ? codes : []));
}

/** Whether swapping the two symbols changes nothing. */
function canTrade({ reels }: SymbolLaw, x: number, y: number): boolean {
  const swap = (code: number): number => (code === x ? y : code === y ? x : code);
  return reels.every(({ windows }) => {
    const amounts = new Map(windows.map(({ codes, amount }) => [codes.join(), amount]));
    return windows.every(({ codes, amount }) => amounts.get(codes.map(swap).join()) === amount);
  });
}

function formOf({ reels }: SymbolLaw, colours: Int32Array): unknown {
  return reels.map(({ windows }) =>
    windows
      .map(({ codes, amount }) => [...codes.map((code) => colours[code] ?? 0), amount])
      .toSorted((a, b) => {
        const at = a.findIndex((value, index) => value !== b[index]);
        return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
      }),
  );
}

function orderOf(colours: Int32Array): number[] {
  return [...colours.keys()].toSorted((a, b) => (colours[a] ?? 0) - (colours[b] ?? 0));
}
