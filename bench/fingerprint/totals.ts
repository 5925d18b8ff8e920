import { exactReport } from '@croupier/slots/exact';
import { importPar } from '@croupier/slots/import-par';
import type { ParSheet } from '@croupier/slots/par-sheet';
import { fingerprintOf } from '@croupier/fingerprint/fingerprint';
import type { PayEntry } from '@croupier/fingerprint/paytable/infer-paytable';
import { atLeast, atMost, share } from './figure.ts';
import { randomSheet } from './random-games.ts';
import { recordedGame } from './recorded.ts';

/**
 * Random games of lines, ways and pays anywhere read back from windows and total wins alone: no listed wins, no stops, no sheet. Identified is a game whose
 * paytable explains every spin; wrong is a pay, a wild or a number of lines that the sheet does not have.
 */
export function totalsFigures({ seed, games, spins }: { seed: number; games: number; spins: number }) {
  const started = performance.now();
  const found = Array.from({ length: games }, (_, index) => oneGame(index, seed, spins)).flatMap((one) => one ?? []);
  const identified = found.filter(({ pays }) => pays > 0);
  const structural = found.filter(({ structuralRtp }) => structuralRtp !== null);
  const exact = structural.filter(({ unseen }) => unseen === 0);
  const worst = exact.reduce((most, { error }) => Math.max(most, error ?? 1), 0);
  const inside = structural.filter((one) => one.inside).length;
  return {
    paytablesIdentified: atLeast(share(identified.length, found.length), 0.9),
    wrongPays: atMost(
      found.reduce((sum, { wrong }) => sum + wrong, 0),
      0,
    ),
    structuralRtpErrorComplete: exact.length === 0 ? null : atMost(worst, 1e-8),
    structuralIntervalHolds: atLeast(share(inside, structural.length), 0.95),
    counts: {
      games: found.length,
      identified: identified.length,
      structural: structural.length,
      complete: exact.length,
    },
    notIdentified: found.filter(({ pays }) => pays === 0).map(({ game }) => game),
    outside: structural
      .filter((one) => !one.inside)
      .map(({ game, structuralRtp, truth }) => ({ game, structuralRtp, truth })),
    spins,
    seconds: Math.round((performance.now() - started) / 10) / 100,
  };
}

function oneGame(index: number, seed: number, spins: number) {
  const { name, sheet } = randomSheet(index, seed);
  const result = importPar(sheet);
  if (!result.ok) return null;
  const par = result.value;
  const truth = exactReport(par, { entriesMax: 0 }).rtp ?? 0;
  const { records } = recordedGame(par, spins, seed + index);
  const { paytable, structural, reconstruction } = fingerprintOf({
    gameId: name,
    parHash: '0'.repeat(64),
    engineVersion: 'bench',
    records,
  });
  const lines = par.kind === 'lines' ? par.paylines.length : null;
  const wrongLines = paytable !== null && paytable.lines !== lines ? 1 : 0;
  return {
    game: name,
    reels: reconstruction.plan.enough,
    pays: paytable?.entries.length ?? 0,
    wrong: wrongLines + (paytable?.entries ?? []).filter((entry) => !isPay(par, entry)).length,
    truth,
    structuralRtp: structural?.rtp ?? null,
    unseen: structural?.unseenPays.length ?? 0,
    error: structural === null ? null : Math.abs(structural.rtp - truth),
    inside: structural !== null && structural.low <= truth + 1e-8 && truth <= structural.high + 1e-8,
  };
}

/** Whether the sheet has this pay. Where symbols pay anywhere, a scatter is a symbol like others: both names of it are right. */
function isPay(par: ParSheet, { symbol, count, pay }: PayEntry): boolean {
  const row =
    par.kind === 'lines'
      ? par.scatter?.symbol === symbol
        ? par.scatter.pays
        : par.linePays[symbol]
      : par.kind === 'grid'
        ? (par.scatters.find((scatter) => scatter.symbol === symbol)?.pays ?? par.pays[symbol])
        : undefined;
  return row !== undefined && Math.abs((row[Math.min(count, row.length) - 1] ?? 0) - pay) < 1e-6;
}
