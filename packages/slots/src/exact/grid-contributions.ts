import { codesOfReels } from '../grid/grid-automaton.ts';
import type { GridRules } from '../grid/grid-rules.ts';
import { type LinePrefix, LineReader } from '../grid/line-prefix.ts';
import type { GridSheet } from '../grid-sheet.ts';
import { scatterProbabilities } from './scatter-counts.ts';
import { targetContributions } from './target-contributions.ts';

/** Share of one symbol and count in the RTP of one spin, without free spins. */
export interface GridContribution {
  readonly kind: 'line' | 'ways' | 'cluster' | 'anywhere' | 'scatter' | 'bonus';
  readonly symbol: string;
  readonly count: number;
  /** A line: of one line, the mean over the lines. Else the mean number of such wins a spin, each as often as its wilds multiply it. */
  readonly probability: number;
  readonly rtp: number;
}

const prefixesMax = 100_000;

/**
 * Exact expectations by linearity: each symbol and count on its own, so that cycles of any size are a short pass. Null when even that is too much.
 * Without the maximum win, which is not linear.
 */
export function gridContributions(par: GridSheet, rules: GridRules): readonly GridContribution[] | null {
  const window = par.pay.by === 'lines' ? lineContributions(rules) : targetContributions(par, rules);
  return window && [...window, ...countedContributions(rules)];
}

/** Every line of its own, by the symbol frequencies of its cells; lines of the same frequencies together. */
function lineContributions(rules: GridRules): readonly GridContribution[] | null {
  const codes = codesOfReels(rules);
  const lines = distinctLines(rules);
  const reader = new LineReader(rules);
  let open = new Map<string, { readonly prefix: LinePrefix; readonly shares: Float64Array }>();
  open.set('', { prefix: reader.start, shares: Float64Array.from(lines, (line) => line.lines) });
  for (const [depth, onReel] of codes.entries()) {
    const next: typeof open = new Map();
    for (const { prefix, shares } of open.values())
      for (const code of onReel) {
        const read = reader.read(depth, prefix, code);
        const key = reader.key(read);
        const known = next.get(key) ?? { prefix: read, shares: new Float64Array(lines.length) };
        if (known.prefix === read) next.set(key, known);
        lines.forEach((line, index) => {
          const share = (shares[index] ?? 0) * (line.frequency[depth]?.[code] ?? 0);
          known.shares[index] = (known.shares[index] ?? 0) + share;
        });
      }
    if (next.size * lines.length > prefixesMax * 10) return null;
    open = next;
  }
  const found = new Map<string, { target: number; count: number; probability: number; pay: number }>();
  for (const { prefix, shares } of open.values()) {
    const share = shares.reduce((sum, one) => sum + one, 0);
    if (share === 0) continue;
    for (const { target, count, pay } of reader.ends(prefix)) {
      const key = `${target} ${count}`;
      const known = found.get(key) ?? { target, count, probability: 0, pay: 0 };
      known.probability += share / rules.lines.length;
      known.pay += share * pay;
      found.set(key, known);
    }
  }
  return [...found.values()]
    .toSorted((a, b) => a.target - b.target || a.count - b.count)
    .map(({ target, count, probability, pay }) => ({
      kind: rules.targets[target]?.kind === 'bonus' ? 'bonus' : 'line',
      symbol: rules.targets[target]?.name ?? '',
      count,
      probability,
      rtp: pay / rules.unitMinor,
    }));
}

/** Lines whose cells show the symbols with the same frequencies, together. */
function distinctLines(
  rules: GridRules,
): readonly { readonly lines: number; readonly frequency: readonly Float64Array[] }[] {
  const cells = rules.reels.map((reel) =>
    Array.from({ length: reel.rows }, (_, row) => {
      const frequency = new Float64Array(rules.symbols.length);
      reel.columns?.forEach((shown, stop) => {
        const code = shown[row] ?? 0;
        frequency[code] = (frequency[code] ?? 0) + (reel.weights[stop] ?? 0);
      });
      const shares = frequency.map((weight) => weight / reel.virtualStops);
      return { shares, key: frequency.join() };
    }),
  );
  const found = new Map<string, { lines: number; frequency: readonly Float64Array[] }>();
  for (const line of rules.lines) {
    const own = line.map((row, reel) => cells[reel]?.[row]);
    const key = own.map((one) => one?.key).join(';');
    const known = found.get(key);
    if (known !== undefined) known.lines += 1;
    else found.set(key, { lines: 1, frequency: own.map((one) => one?.shares ?? new Float64Array()) });
  }
  return [...found.values()];
}

function countedContributions(rules: GridRules): readonly GridContribution[] {
  const found = new Map<string, GridContribution>();
  scatterProbabilities(rules).forEach((probability, sum) => {
    for (const one of rules.counted) {
      const count = Math.floor(sum / one.radix) % (one.most + 1);
      const pay = count === 0 ? 0 : (one.pays[Math.min(count, one.pays.length) - 1] ?? 0);
      if (pay === 0 || probability === 0) continue;
      const key = `${one.radix} ${count}`;
      const share = (found.get(key)?.probability ?? 0) + probability;
      const rtp = (share * pay) / rules.unitMinor;
      found.set(key, { kind: one.kind, symbol: one.symbol, count, probability: share, rtp });
    }
  });
  return [...found.values()];
}
