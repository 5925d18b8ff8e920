import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint-document';
import type { Paytable } from '@croupier/fingerprint/paytable/infer-paytable';
import type { DeclaredGame } from '../declared-game.ts';
import { spinsToSee } from '../statistics.ts';
import { fact, type RawClaim, tested, unknown } from './claim.ts';
import { declaredPay, type DeclaredRules, declaredRules, isRanged } from './declared-rules.ts';

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
      unknown(named, {
        method: 'listed wins, windows and totals',
        n,
        reason:
          'the sample lists no wins, and its totals are not those of one kind of game: record wins, or more spins',
      }),
    ];
  const kind = rules.kind === 'line' && paytable.from === 'wins' ? [] : [kindClaim(rules, paytable, n)];
  if (kind.length > 0 && paytable.pay !== declaredKind(rules)) return kind;
  return [
    ...kind,
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
    ...(rules.kind === 'line' ? [lines(rules, paytable, n)] : []),
    ...entries(game, rules, paytable, sample.paidSpins),
    wild(rules, paytable, n),
    scatter(rules, paytable, n),
    scaling(paytable, n),
  ];
}

/** How the rules were read. */
function methodOf({ from }: Paytable): string {
  return from === 'totals' ? 'windows and totals' : 'listed wins';
}

/** The declared kind of win, as an inferred paytable calls it. */
function declaredKind({ kind }: DeclaredRules): Paytable['pay'] {
  return kind === 'line' || kind === 'cluster' ? `${kind}s` : kind;
}

/** What a win is. Listed wins of lines say it themselves. */
function kindClaim(rules: DeclaredRules, paytable: Paytable, n: number): RawClaim {
  const named = { id: 'paytable.kind', section: 'paytable', title: 'What a win is' } as const;
  const declared = declaredKind(rules);
  const told = { declared, observed: paytable.pay, method: methodOf(paytable), n };
  if (paytable.pay === declared)
    return fact(named, true, { ...told, reason: 'this kind of win gives every payout of the sample exactly' });
  return unknown(named, {
    ...told,
    reason:
      paytable.pay === null
        ? 'the list of wins does not tell what the windows make of them'
        : 'another kind of win gives every payout of the sample as well: its pays are not held against the sheet',
  });
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
  const fits = (line: Paytable['paylines'][number], rows: readonly number[] | undefined): boolean =>
    line.every((row, reel) => row === null || row === rows?.[reel]);
  // Totals do not tell which line is which.
  const wrong = paytable.paylines.flatMap((line, index) => {
    const own = paytable.from === 'totals' ? rules.paylines : [rules.paylines[index]];
    return own.some((rows) => fits(line, rows)) ? [] : [index + 1];
  });
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
  readonly kind: DeclaredRules['kind'] | 'scatter';
  readonly symbol: string;
  readonly count: number;
  readonly pay: number;
  /** Greater numbers pay the same. */
  readonly andMore: boolean;
}

function entries(game: DeclaredGame, rules: DeclaredRules, paytable: Paytable, spins: number): RawClaim[] {
  const rowOf = (kind: Entry['kind'], symbol: string, pays: readonly number[], ranged: boolean): Entry[] =>
    pays.map((pay, index) => ({ kind, symbol, count: index + 1, pay, andMore: ranged && index + 1 === pays.length }));
  const anywhere = rules.scatter;
  const declared = [
    ...Object.entries(rules.pays).flatMap(([symbol, pays]) => rowOf(rules.kind, symbol, pays, isRanged(rules))),
    ...(anywhere === null ? [] : rowOf('scatter', anywhere.symbol, anywhere.pays, true)),
  ].filter(({ pay }) => pay > 0);
  // A scatter of a game that pays anywhere is found under either name.
  const isSame = (entry: Entry, kind: string): boolean =>
    entry.kind === kind || (rules.kind === 'anywhere' && (kind === 'scatter' || kind === 'anywhere'));
  const isOf = (
    entry: Entry,
    one: { readonly kind?: string; readonly symbol: string; readonly count: number },
  ): boolean =>
    (one.kind === undefined || isSame(entry, one.kind)) &&
    one.symbol === entry.symbol &&
    (entry.andMore ? one.count >= entry.count : one.count === entry.count);
  const extra = paytable.entries.filter(({ kind, symbol, count }) => !(declaredPay(rules, kind, symbol, count) ?? 0));
  return [
    ...declared.map((entry) => {
      const found = paytable.entries.filter((one) => isOf(entry, one));
      const chance = game.exact.contributions
        .filter((one) => isOf(entry, one))
        .reduce((sum, { probability }) => sum + probability, 0);
      return entryClaim(rules, entry, {
        // Of several numbers that pay the same, one that pays another shows.
        found: found.find(({ pay }) => !isPay(pay, entry.pay)) ?? found[0],
        isOpen: paytable.open.some((one) => isOf(entry, one)),
        chance: chance === 0 ? null : chance * (entry.kind === 'line' ? rules.paylines.length : 1),
        spins,
        method: methodOf(paytable),
      });
    }),
    ...extra.map((entry) =>
      fact(
        { id: `pay.${entry.kind}.${entry.symbol}.${entry.count}`, section: 'paytable', title: titleOf(entry) },
        false,
        {
          declared: 0,
          observed: entry.pay,
          method: methodOf(paytable),
          n: entry.seen,
          reason: 'the sheet declares no such pay',
        },
      ),
    ),
  ];
}

function isPay(seen: number, declared: number): boolean {
  return Math.abs(seen - declared) <= 1e-9 * Math.max(1, declared);
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
  switch (kind) {
    case 'line':
      return `${count} ${symbol} on a line`;
    case 'ways':
      return `${count} ${symbol} on reels from the left`;
    case 'cluster':
      return `${count} ${symbol} in a cluster`;
    default:
      return `${count} ${symbol} anywhere`;
  }
}

/**
 * Whether a pay was seen only where a wild or free spins multiply it, so that the sample does not tell the pay itself: it is then a multiple of
 * the declared one, by a multiplier that the sheet declares.
 */
export function isOnlyMultiplied(rules: DeclaredRules, declared: number, seenPay: number): boolean {
  const [wilds, free] = [rules.wild?.multiplier ?? 1, rules.freeSpins?.multiplier ?? 1];
  return [wilds, free, wilds * free].some(
    (factor) => factor > 1 && Math.abs(seenPay - factor * declared) <= 1e-9 * Math.max(1, seenPay),
  );
}

/** Seen so often, a pay was also seen unmultiplied. */
const multipliedSeenMax = 50;

/** Pays of the sample that may be multiples of the declared ones: what is computed from them cannot be trusted. */
export function hasOnlyMultiplied(game: Pick<DeclaredGame, 'par'>, paytable: Paytable | null): boolean {
  const rules = declaredRules(game);
  if (rules === null || paytable === null) return false;
  return paytable.entries.some(({ kind, symbol, count, pay, seen }) => {
    const declared = declaredPay(rules, kind, symbol, count);
    return declared !== undefined && seen < multipliedSeenMax && isOnlyMultiplied(rules, declared, pay);
  });
}

function entryClaim(
  rules: DeclaredRules,
  entry: Entry,
  seenIn: {
    readonly found: Paytable['entries'][number] | undefined;
    /** Met without telling what it pays. */
    readonly isOpen: boolean;
    readonly chance: number | null;
    readonly spins: number;
    readonly method: string;
  },
): RawClaim {
  const { found, isOpen, chance, spins, method } = seenIn;
  const named = {
    id: `pay.${entry.kind}.${entry.symbol}.${entry.count}`,
    section: 'paytable',
    title: titleOf(entry),
  } as const;
  if (found !== undefined) {
    const told = { declared: entry.pay, observed: found.pay, method, n: found.seen };
    const needed = chance === null || chance <= 0 ? null : spinsToSee(Math.min(1, chance));
    if (found.seen < multipliedSeenMax && isOnlyMultiplied(rules, entry.pay, found.pay))
      return unknown(named, {
        ...told,
        spinsNeeded: needed,
        reason: 'seen only where a wild or free spins multiply it',
      });
    return fact(named, isPay(found.pay, entry.pay), {
      ...told,
      reason: `seen ${found.seen} times, ${entry.kind === 'line' ? 'in line bets' : 'in total bets'}`,
    });
  }
  if (isOpen)
    return unknown(named, {
      declared: entry.pay,
      method,
      n: spins,
      spinsNeeded: chance === null ? null : spins + spinsToSee(Math.min(1, chance)),
      reason: 'met, but the totals do not tell what it pays',
    });
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
  const same = (rules.scatter?.symbol ?? null) === paytable.scatter;
  if (!same && rules.kind === 'anywhere')
    return unknown(named, { ...told, reason: 'in a game that pays anywhere, a scatter pays as any symbol does' });
  return fact(named, same, {
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
