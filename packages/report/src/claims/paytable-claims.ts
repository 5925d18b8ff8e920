import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint-document';
import type { Paytable } from '@croupier/fingerprint/paytable/infer-paytable';
import type { DeclaredGame } from '../declared-game.ts';
import { spinsToSee } from '../statistics.ts';
import { fact, type RawClaim, tested, unknown } from './claim.ts';

/** The rules of a declared line game, in the words of the inferred paytable. */
export interface DeclaredRules {
  readonly paylines: readonly (readonly number[])[];
  readonly linePays: Readonly<Record<string, readonly number[]>>;
  readonly wild: { readonly symbol: string; readonly multiplier: number } | null;
  readonly scatter: {
    readonly symbol: string;
    readonly pays: readonly number[];
    readonly awards: readonly number[];
  } | null;
  readonly freeSpins: { readonly multiplier: number; readonly retrigger: boolean } | null;
}

/** Null where wins are not those of lines read from the left: such a paytable is not inferred from wins. */
export function declaredRules({ par }: Pick<DeclaredGame, 'par'>): DeclaredRules | null {
  if (par.kind === 'lines')
    return {
      paylines: par.paylines,
      linePays: par.linePays,
      wild: par.wild,
      scatter: par.scatter && { ...par.scatter, awards: par.freeSpins?.awards ?? [] },
      freeSpins: par.freeSpins,
    };
  if (par.kind !== 'grid' || par.pay.by !== 'lines' || par.pay.direction !== 'left') return null;
  if (par.wilds.length > 1 || par.scatters.length > 1 || par.bonuses.length > 0) return null;
  return {
    paylines: par.pay.paylines,
    linePays: par.pays,
    wild: par.wilds[0] ?? null,
    scatter: par.scatters[0] ?? null,
    freeSpins: par.freeSpins,
  };
}

/** Lines, every pay, the wild and the scatter. */
export function paytableClaims(game: DeclaredGame, document: FingerprintDocument): RawClaim[] {
  const rules = declaredRules(game);
  const { paytable, sample } = document;
  const named = { id: 'paytable', section: 'paytable', title: 'Paytable' } as const;
  const n = sample.spins;
  if (rules === null)
    return [
      unknown(named, {
        declared: game.par.kind,
        method: 'none',
        n,
        reason: 'the pays of this kind of game are not read off single wins; the law of payouts speaks of them',
      }),
    ];
  if (paytable === null)
    return [
      unknown(named, { method: 'listed wins', n, spinsNeeded: 1, reason: 'the sample lists no wins: record them' }),
    ];
  return [
    ...(paytable.contradictions === 0
      ? []
      : [
          fact(
            {
              id: 'paytable.consistent',
              section: 'paytable',
              title: 'Listed wins agree with each other and with the payouts',
            },
            false,
            {
              observed: paytable.contradictions,
              method: 'every listed win',
              n,
              reason: 'wins that contradict others, or spins whose wins do not add up to what they paid',
            },
          ),
        ]),
    lines(rules, paytable, n),
    ...entries(game, rules, paytable, sample.paidSpins),
    wild(rules, paytable, n),
    scatter(rules, paytable, n),
    scaling(paytable, n),
  ];
}

function lines(rules: DeclaredRules, paytable: Paytable, n: number): RawClaim {
  const named = { id: 'paytable.lines', section: 'paytable', title: 'Paylines' } as const;
  const told = {
    declared: rules.paylines.length,
    observed: paytable.lines,
    method: 'rows on which the wins of each line lie',
    n,
  };
  if (paytable.lines === null) return unknown(named, { ...told, reason: 'no win of a line was seen' });
  const wrong = paytable.paylines.flatMap((line, index) =>
    line.some((row, reel) => row !== null && row !== rules.paylines[index]?.[reel]) ? [index + 1] : [],
  );
  if (wrong.length > 0 || paytable.lines > rules.paylines.length)
    return fact(named, false, {
      ...told,
      reason: wrong.length > 0 ? `other rows on line ${wrong.slice(0, 8).join(', ')}` : 'more lines than declared',
    });
  const whole =
    paytable.lines === rules.paylines.length && paytable.paylines.every((line) => line.every((row) => row !== null));
  if (whole) return fact(named, true, { ...told, reason: 'every line lies on its declared rows' });
  return unknown(named, {
    ...told,
    reason: 'what was seen of the lines is as declared; some rows were not told by any win yet',
  });
}

interface Entry {
  readonly kind: 'line' | 'scatter';
  readonly symbol: string;
  readonly count: number;
  readonly pay: number;
}

function entries(game: DeclaredGame, rules: DeclaredRules, paytable: Paytable, spins: number): RawClaim[] {
  const key = ({ kind, symbol, count }: Pick<Entry, 'symbol' | 'count'> & { kind: string }): string =>
    JSON.stringify([kind, symbol, count]);
  const declared: Entry[] = [
    ...Object.entries(rules.linePays).flatMap(([symbol, pays]) =>
      pays.map((pay, index): Entry => ({ kind: 'line', symbol, count: index + 1, pay })),
    ),
    ...(rules.scatter?.pays ?? []).map((pay, index): Entry => ({
      kind: 'scatter',
      symbol: rules.scatter?.symbol ?? '',
      count: index + 1,
      pay,
    })),
  ].filter(({ pay }) => pay > 0);
  const seen = new Map(paytable.entries.map((entry) => [key(entry), entry]));
  const chances = new Map(
    game.exact.contributions.map(({ kind, symbol, count, probability }) => [
      key({ kind, symbol, count }),
      probability * (kind === 'line' ? rules.paylines.length : 1),
    ]),
  );
  const known = new Set(declared.map(key));
  const extra = paytable.entries.filter((entry) => !known.has(key(entry)));
  return [
    ...declared.map((entry) =>
      entryClaim(rules, entry, { found: seen.get(key(entry)), chance: chances.get(key(entry)) ?? null, spins }),
    ),
    ...extra.map((entry) =>
      fact(
        { id: `pay.${entry.kind}.${entry.symbol}.${entry.count}`, section: 'paytable', title: titleOf(entry) },
        false,
        {
          declared: 0,
          observed: entry.pay,
          method: 'listed wins',
          n: entry.seen,
          reason: 'the sheet declares no such pay',
        },
      ),
    ),
  ];
}

function titleOf({
  kind,
  symbol,
  count,
}: {
  readonly kind: string;
  readonly symbol: string;
  readonly count: number;
}): string {
  return kind === 'line' ? `${count} ${symbol} on a line` : `${count} ${symbol} anywhere`;
}

/**
 * Whether a pay was seen only where a wild or free spins multiply it, so that the sample does not tell the pay itself: it is then a multiple of
 * the declared one, by a multiplier that the sheet declares.
 */
export function isOnlyMultiplied(rules: DeclaredRules, declaredPay: number, seenPay: number): boolean {
  const [wilds, free] = [rules.wild?.multiplier ?? 1, rules.freeSpins?.multiplier ?? 1];
  return [wilds, free, wilds * free].some(
    (factor) => factor > 1 && Math.abs(seenPay - factor * declaredPay) <= 1e-9 * Math.max(1, seenPay),
  );
}

/** Seen so often, a pay was also seen unmultiplied. */
const multipliedSeenMax = 50;

/** Pays of the sample that may be multiples of the declared ones: what is computed from them cannot be trusted. */
export function hasOnlyMultiplied(game: Pick<DeclaredGame, 'par'>, paytable: Paytable | null): boolean {
  const rules = declaredRules(game);
  if (rules === null || paytable === null) return false;
  return paytable.entries.some(({ kind, symbol, count, pay, seen }) => {
    const declared = kind === 'line' ? rules.linePays[symbol]?.[count - 1] : rules.scatter?.pays[count - 1];
    return declared !== undefined && seen < multipliedSeenMax && isOnlyMultiplied(rules, declared, pay);
  });
}

function entryClaim(
  rules: DeclaredRules,
  entry: Entry,
  seenIn: {
    readonly found: Paytable['entries'][number] | undefined;
    readonly chance: number | null;
    readonly spins: number;
  },
): RawClaim {
  const { found, chance, spins } = seenIn;
  const named = {
    id: `pay.${entry.kind}.${entry.symbol}.${entry.count}`,
    section: 'paytable',
    title: titleOf(entry),
  } as const;
  if (found !== undefined) {
    const told = { declared: entry.pay, observed: found.pay, method: 'listed wins', n: found.seen };
    const needed = chance === null || chance <= 0 ? null : spinsToSee(Math.min(1, chance));
    if (found.seen < multipliedSeenMax && isOnlyMultiplied(rules, entry.pay, found.pay))
      return unknown(named, {
        ...told,
        spinsNeeded: needed,
        reason: 'seen only where a wild or free spins multiply it',
      });
    return fact(named, Math.abs(found.pay - entry.pay) <= 1e-9 * Math.max(1, entry.pay), {
      ...told,
      reason: `seen ${found.seen} times, ${entry.kind === 'line' ? 'in line bets' : 'in total bets'}`,
    });
  }
  const told = { declared: entry.pay, n: spins, method: 'chance that it stays unseen' };
  if (chance === null || chance <= 0)
    return unknown(named, { ...told, reason: 'not seen; the sheet does not tell how often it comes' });
  return tested(named, {
    ...told,
    statistic: chance * spins,
    p: Math.exp(-chance * spins),
    enough: false,
    spinsNeeded: spinsToSee(Math.min(1, chance)),
    reason: `not seen; it is expected ${(chance * spins).toPrecision(3)} times in this sample`,
  });
}

function wild(rules: DeclaredRules, paytable: Paytable, n: number): RawClaim {
  const named = { id: 'role.wild', section: 'paytable', title: 'Wild' } as const;
  const shown = (of: { readonly symbol: string; readonly multiplier: number | null } | null): string =>
    of === null
      ? 'none'
      : `${of.symbol}${of.multiplier === null || of.multiplier === 1 ? '' : `, wins x ${of.multiplier}`}`;
  const told = {
    declared: shown(rules.wild),
    observed: shown(paytable.wild),
    method: 'symbols that stand in for others in wins',
    n,
  };
  if (rules.wild === null && paytable.wild === null)
    return fact(named, true, { ...told, reason: 'none is declared, and no win needed one' });
  if (rules.wild !== null && paytable.wild === null)
    return unknown(named, { ...told, reason: 'no win with the wild was seen' });
  const same =
    rules.wild?.symbol === paytable.wild?.symbol &&
    (paytable.wild?.multiplier == null || paytable.wild.multiplier === rules.wild?.multiplier);
  return fact(named, same, { ...told, reason: 'the symbol with which every line keeps its rows' });
}

function scatter(rules: DeclaredRules, paytable: Paytable, n: number): RawClaim {
  const named = { id: 'role.scatter', section: 'paytable', title: 'Scatter' } as const;
  const told = {
    declared: rules.scatter?.symbol ?? 'none',
    observed: paytable.scatter ?? 'none',
    method: 'wins anywhere, and what starts free spins',
    n,
  };
  if (rules.scatter !== null && paytable.scatter === null)
    return unknown(named, { ...told, reason: 'no win of a scatter was seen' });
  return fact(named, (rules.scatter?.symbol ?? null) === paytable.scatter, {
    ...told,
    reason: 'the symbol that pays or awards anywhere',
  });
}

function scaling({ betScaling }: Paytable, n: number): RawClaim {
  const named = { id: 'paytable.bet-scaling', section: 'paytable', title: 'Pays grow with the bet' } as const;
  const told = { declared: 'proportional', observed: betScaling, method: 'pays of every bet level', n };
  if (betScaling === null) return unknown(named, { ...told, reason: 'the sample has one bet level: record two' });
  return fact(named, betScaling === 'proportional', { ...told, reason: 'pays in units of the bet, level by level' });
}
