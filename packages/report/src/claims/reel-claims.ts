import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint-document';
import type { ReelReconstruction } from '@croupier/fingerprint/reconstruct/reel-document';
import {
  declaredReels,
  type DeclaredGame,
  type DeclaredReel,
  symbolShares,
  virtualStopsOf,
  windowWeights,
} from '../declared-game.ts';
import { chiSquareOf } from '../statistics.ts';
import { fact, type RawClaim, tested, unknown } from './claim.ts';

/** Every reel's windows, and with them its strip, and the symbols of its cells. */
export function reelClaims(game: DeclaredGame, document: FingerprintDocument): RawClaim[] {
  const reels = declaredReels(game);
  return [
    ...reels.map((reel, index) => reelClaim(reel, index, document)),
    ...reels.map((reel, index) => symbolClaim(reel, index, document)),
  ];
}

function reelClaim(declared: DeclaredReel, index: number, { reconstruction }: FingerprintDocument): RawClaim {
  const named = { id: `reel.${index + 1}`, section: 'reels', title: `Reel ${index + 1}: strip and windows` } as const;
  const found = reconstruction.reels[index];
  const stops = virtualStopsOf(declared);
  const told = { declared: `${stops} stops`, observed: found?.stops == null ? null : `${found.stops} stops` };
  if (found === undefined)
    return fact(named, false, { ...told, method: 'count of reels', n: 0, reason: 'the sample has no such reel' });
  const n = found.spins;
  if (!declared.orderKnown)
    return unknown(named, {
      ...told,
      method: 'none',
      n,
      reason: 'the sheet gives counts of symbols, no order: see the symbols of this reel',
    });
  const expected = windowWeights(declared);
  if (found.windowsHash !== null) {
    const differences = differencesOf(expected, stops, found);
    return fact(named, differences.length === 0, {
      ...told,
      method: 'identified multiset of windows against the declared one',
      n,
      reason:
        differences.length === 0
          ? `all ${expected.size} windows are the declared ones, as often as declared`
          : differences.slice(0, 6).join('; ') + (differences.length > 6 ? `; and ${differences.length - 6} more` : ''),
    });
  }
  return fitClaim(named, { declared, found, expected, told, stops });
}

/** A reel that is not identified is tested against the declared law. */
function fitClaim(
  named: Pick<RawClaim, 'id' | 'section' | 'title'>,
  of: {
    readonly declared: DeclaredReel;
    readonly found: ReelReconstruction;
    readonly expected: ReadonlyMap<string, number>;
    readonly told: Pick<RawClaim, 'declared' | 'observed'>;
    readonly stops: number;
  },
): RawClaim {
  const { found, expected, told, stops } = of;
  const n = found.spins;
  const seen = new Map(found.windows.map(({ window, count }) => [JSON.stringify(window), count]));
  const foreign = [...seen].filter(([window, count]) => count > 0 && !expected.has(window)).map(([window]) => window);
  if (foreign.length > 0)
    return fact(named, false, {
      ...told,
      method: 'windows that the declared strip cannot show',
      n,
      reason: `seen, but not on the declared strip: ${foreign.slice(0, 4).map(textOf).join('; ')}`,
    });
  const classes = [...expected].map(([window, weight]) => ({ count: seen.get(window) ?? 0, share: weight / stops }));
  const { value, freedom, p } = chiSquareOf(classes, n);
  const most = Math.max(...expected.values());
  const needed = Math.ceil(Math.max(stops * (Math.log(stops) + 4.6), 21 * stops * most));
  return tested(named, {
    ...told,
    method: `chi-square of windows, ${freedom} degrees of freedom`,
    n,
    statistic: value,
    p,
    enough: n >= needed,
    spinsNeeded: needed,
    reason: 'the strip is not identified from the sample alone; its windows are tested against the declared ones',
  });
}

function differencesOf(expected: ReadonlyMap<string, number>, stops: number, found: ReelReconstruction): string[] {
  const shown = new Map(
    found.windows.flatMap(({ window, amount }) =>
      amount === null || amount === 0 ? [] : [[JSON.stringify(window), amount]],
    ),
  );
  const total = [...shown.values()].reduce((sum, amount) => sum + amount, 0);
  // Weights are told up to a common factor.
  const scale = total === 0 ? 1 : stops / total;
  const all = new Set([...expected.keys(), ...shown.keys()]);
  return [...all].toSorted().flatMap((window) => {
    const [declared, observed] = [expected.get(window) ?? 0, (shown.get(window) ?? 0) * scale];
    return Math.abs(declared - observed) < 1e-9
      ? []
      : [`${textOf(window)}: declared ${declared}, observed ${Number(observed.toFixed(3))}`];
  });
}

function textOf(window: string): string {
  const symbols: unknown = JSON.parse(window);
  return Array.isArray(symbols) ? symbols.join(' ') : window;
}

function symbolClaim(declared: DeclaredReel, index: number, { reels }: FingerprintDocument): RawClaim {
  const named = {
    id: `symbols.${index + 1}`,
    section: 'symbol-frequencies',
    title: `Reel ${index + 1}: how often each symbol shows`,
  } as const;
  const profile = reels.paid?.[index];
  const shares = symbolShares(declared);
  const stops = virtualStopsOf(declared);
  if (profile === undefined)
    return unknown(named, { method: 'chi-square of symbols', n: 0, spinsNeeded: 21 * stops, reason: 'no paid spin' });
  const foreign = profile.symbols.filter(({ symbol }) => !shares.has(symbol)).map(({ symbol }) => symbol);
  const told = { declared: `${shares.size} symbols`, observed: `${profile.symbols.length} symbols`, n: profile.spins };
  if (foreign.length > 0)
    return fact(named, false, {
      ...told,
      method: 'symbols that are not on the declared reel',
      reason: `seen, but not declared: ${foreign.slice(0, 6).join(', ')}`,
    });
  const top = new Map(profile.symbols.map(({ symbol, rows }) => [symbol, rows[0]?.count ?? 0]));
  const classes = [...shares].map(([symbol, share]) => ({ count: top.get(symbol) ?? 0, share }));
  const { value, freedom, p } = chiSquareOf(classes, profile.spins);
  const least = Math.min(...shares.values());
  const needed = Math.ceil(Math.max(21 * stops, 5 / least));
  return tested(named, {
    ...told,
    method: `chi-square of the top row, ${freedom} degrees of freedom`,
    statistic: value,
    p,
    enough: profile.spins >= needed,
    spinsNeeded: needed,
    reason: 'cells of the top row, one a spin, so that the trials are independent',
  });
}
