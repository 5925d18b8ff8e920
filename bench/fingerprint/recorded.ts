import { readFileSync } from 'node:fs';
import { compileEngine } from '@croupier/slots/engine';
import { importPar } from '@croupier/slots/import-par';
import { baseMode, type SpinMode } from '@croupier/slots/outcome';
import type { ParSheet } from '@croupier/slots/par-sheet';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import { stakeRule } from '@croupier/slots/stake';
import type { RecordedWin } from '@croupier/fingerprint/paytable/recorded-win';
import type { SpinRecord } from '@croupier/fingerprint/spin-record';

export function shippedGame(id: string): ParSheet {
  const result = importPar(
    JSON.parse(readFileSync(new URL(`../../prisma/seed/games/${id}.json`, import.meta.url), 'utf8')),
  );
  if (!result.ok) throw new Error(`${id} cannot be read`);
  return result.value;
}

/** Spins of the built-in engine as somebody else would have recorded them: without stops. */
export function recordedGame(
  par: ParSheet,
  spins: number,
  seed: number,
): { records: SpinRecord[]; wins: RecordedWin[][] } {
  const engine = compileEngine(par);
  const rng = seededRng(seed);
  const bet = { stakeMinor: stakeRule(par).unitMinor, coins: null };
  const records: SpinRecord[] = [];
  const wins: RecordedWin[][] = [];
  let mode: SpinMode = baseMode;
  let owed = 0;
  while (records.length < spins || owed > 0) {
    const outcome = engine.spin({ bet, rng, mode });
    const free = mode.kind === 'freeSpins';
    records.push({
      betMinor: bet.stakeMinor,
      stakeMinor: free ? 0 : bet.stakeMinor,
      payoutMinor: outcome.payoutMinor,
      free,
      window: outcome.window,
      stops: null,
      atMs: records.length,
    });
    wins.push(
      outcome.wins.map(({ kind, line, symbol, count, amountMinor }) => ({
        kind: kind === 'line' || kind === 'scatter' ? kind : 'other',
        line,
        symbol,
        count,
        amountMinor,
      })),
    );
    if (free) owed -= 1;
    for (const { awarded, multiplier } of outcome.features) {
      owed += awarded;
      mode = { kind: 'freeSpins', multiplier };
    }
    if (owed === 0) mode = baseMode;
  }
  return { records, wins };
}
