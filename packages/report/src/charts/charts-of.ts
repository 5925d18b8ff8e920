import type { AuditReport } from '@croupier/contract/fingerprint-report';
import { rounded } from '@croupier/fingerprint/rounded';
import { declaredReels, hasFreeSpins, symbolShares } from '../declared-game.ts';
import type { ReportInput } from '../report-input.ts';

type Charts = AuditReport['charts'];

/** The figures behind the pictures, so that every format draws the same. */
export function chartsOf({ document, declared, series }: ReportInput): Charts {
  return {
    rtp: rtpBars(document, declared),
    payouts: payoutBars(document, declared),
    symbols: symbolBars(document, declared),
    strips: strips(document, declared),
    series,
  };
}

type Document = ReportInput['document'];
type Declared = ReportInput['declared'];

function rtpBars({ rtp, structural }: Document, declared: Declared): Charts['rtp'] {
  return [
    ...(declared === null || declared.exact.rtp === null
      ? []
      : [{ label: 'declared', value: rounded(declared.exact.rtp), low: null, high: null }]),
    ...(structural === null
      ? []
      : [{ label: 'by structure', value: structural.rtp, low: structural.low, high: structural.high }]),
    ...(rtp === null ? [] : [{ label: 'measured', value: rtp.value, low: rtp.low, high: rtp.high }]),
  ];
}

const edges = [0, 1, 2, 5, 10, 20, 50, 100, 1_000];

/** Share of rounds by what they paid. The declared law is that of paid spins: it is drawn only where a round is one. */
function payoutBars({ payoutDistribution }: Document, declared: Declared): Charts['payouts'] {
  if (payoutDistribution === null) return [];
  const { rounds, exact, tail } = payoutDistribution;
  const law = declared === null || hasFreeSpins(declared) ? null : declared.exact.distribution;
  const values = [
    ...exact.map(({ multiple, count }) => ({ multiple, count })),
    ...tail.map(({ from, count }) => ({ multiple: from, count })),
  ];
  const sum = (
    of: readonly { readonly multiple: number; readonly count: number }[],
    low: number,
    high: number,
  ): number => of.reduce((total, { multiple, count }) => total + (multiple > low && multiple <= high ? count : 0), 0);
  const declaredValues = law?.map(({ win, probability }) => ({ multiple: win, count: probability })) ?? null;
  const bar = (label: string, low: number, high: number): Charts['payouts'][number] => ({
    label,
    declared: declaredValues && rounded(sum(declaredValues, low, high)),
    observed: rounded(sum(values, low, high) / rounds),
  });
  return [
    bar('nothing', Number.NEGATIVE_INFINITY, 0),
    ...edges.slice(1).map((high, index) => bar(`to ${high} x`, edges[index] ?? 0, high)),
    bar(`over ${edges.at(-1) ?? 0} x`, edges.at(-1) ?? 0, Number.POSITIVE_INFINITY),
  ].filter(({ declared: share, observed }) => (share ?? 0) > 0 || (observed ?? 0) > 0);
}

function symbolBars({ reels }: Document, declared: Declared): Charts['symbols'] {
  const known = declared === null ? null : declaredReels(declared).map(symbolShares);
  return (reels.paid ?? []).map(({ reel, symbols }) => {
    const shares = known?.[reel] ?? null;
    const seen = new Map(symbols.map((one) => [one.symbol, one]));
    const names = [...new Set([...(shares?.keys() ?? []), ...seen.keys()])];
    const bars = names.map((symbol) => {
      const found = seen.get(symbol);
      return {
        symbol,
        declared: shares === null ? null : rounded(shares.get(symbol) ?? 0),
        observed: found?.frequency ?? 0,
        low: found?.low ?? 0,
        high: found?.high ?? 0,
      };
    });
    return { reel, bars: bars.toSorted((a, b) => b.observed - a.observed || (a.symbol < b.symbol ? -1 : 1)) };
  });
}

function strips({ reconstruction }: Document, declared: Declared): Charts['strips'] {
  const known = declared === null ? [] : declaredReels(declared);
  return reconstruction.reels.map(({ reel, verdict, strip, strips: all, candidates }) => {
    const of = known[reel];
    const told = of === undefined || !of.orderKnown ? null : leastRotation(of.strip);
    const observed = strip === null ? null : leastRotation(strip);
    // Where several strips show the same windows, the declared one stands for them when it is among them.
    const isAmong = told !== null && (all ?? []).some((one) => sameStrip(leastRotation(one), told));
    return {
      reel,
      verdict:
        candidates === null || candidates === '1' ? verdict : `${verdict}, ${candidates} strips show these windows`,
      declared: told,
      observed: isAmong ? told : observed,
    };
  });
}

function sameStrip(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((symbol, stop) => symbol === b[stop]);
}

/** Strips are circles: both are shown from the same place, their least rotation. */
function leastRotation(strip: readonly string[]): string[] {
  const n = strip.length;
  let best = 0;
  for (let start = 1; start < n; start += 1) {
    for (let step = 0; step < n; step += 1) {
      const [a = '', b = ''] = [strip[(start + step) % n], strip[(best + step) % n]];
      if (a === b) continue;
      if (a < b) best = start;
      break;
    }
  }
  return Array.from({ length: n }, (_, stop) => strip[(best + stop) % n] ?? '');
}
