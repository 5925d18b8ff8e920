import { readFileSync } from 'node:fs';
import type { SignedReport } from '@croupier/contract/fingerprint-report';
import { documentHash } from '@croupier/fingerprint/document-hash';
import { fingerprintOf } from '@croupier/fingerprint/fingerprint';
import type { RecordedWin } from '@croupier/fingerprint/paytable/recorded-win';
import type { SpinRecord } from '@croupier/fingerprint/sample';
import { auditReport } from '@croupier/report/audit-report';
import { declaredGame } from '@croupier/report/declared-game';
import { noRun } from '@croupier/report/report-input';
import { seriesOf } from '@croupier/report/report-series';
import { compileEngine } from '@croupier/slots/engine';
import { builtinEngineVersion } from '@croupier/slots/engine-version';
import { type OwedFreeSpins, owedAfter } from '@croupier/slots/free-spins';
import { importPar } from '@croupier/slots/import-par';
import { seededRng } from '@croupier/slots/rng/xoshiro128';

export const exampleGame = 'diet-32x5';
const spins = 60_000;
const seed = 20_261_121;
const startMs = Date.UTC(2026, 10, 21, 9);
/** Two bets, so that the report can say whether pays grow with them. */
const stakesMinor = [20, 100] as const;

/** The report of a shipped game, played with a seeded generator. Not signed: no server has seen these spins. */
export function exampleReport(): SignedReport {
  const sheet: unknown = JSON.parse(
    readFileSync(new URL(`../../../prisma/seed/games/${exampleGame}.json`, import.meta.url), 'utf8'),
  );
  const imported = importPar(sheet);
  if (!imported.ok) throw new Error(`${exampleGame} is no PAR sheet`);
  const par = imported.value;
  const engine = compileEngine(par);
  const rng = seededRng(seed);
  const records: SpinRecord[] = [];
  const wins: RecordedWin[][] = [];
  let owed: OwedFreeSpins | null = null;
  while (records.length < spins || owed !== null) {
    const stakeMinor = stakesMinor[records.length % stakesMinor.length] ?? stakesMinor[0];
    const bet: { stakeMinor: number; coins: number | null } =
      owed === null ? { stakeMinor, coins: null } : { stakeMinor: owed.betMinor, coins: owed.coins };
    const mode =
      owed === null ? ({ kind: 'base' } as const) : ({ kind: 'freeSpins', multiplier: owed.multiplier } as const);
    const outcome = engine.spin({ bet, rng, mode });
    records.push({
      betMinor: bet.stakeMinor,
      stakeMinor: owed === null ? bet.stakeMinor : 0,
      payoutMinor: outcome.payoutMinor,
      free: owed !== null,
      window: outcome.window,
      stops: null,
      atMs: startMs + records.length * 50,
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
    owed = owedAfter(owed, bet, outcome);
  }
  const declared = declaredGame(par);
  const document = fingerprintOf({
    gameId: par.id,
    parHash: declared.parHash,
    engineVersion: builtinEngineVersion,
    records,
    wins,
  });
  const input = {
    document,
    documentHash: documentHash(document),
    declared,
    evidence: noRun,
    series: seriesOf(records),
  };
  return { report: auditReport({ ...input, version: '0.1.0' }), signature: null };
}
