import type { ExactReport } from '../exact/report.ts';
import { builtinEngineVersion } from '../engine-version.ts';
import { parHash } from '../par-hash.ts';
import type { ParSheet } from '../par-sheet.ts';

const systems = { lines: 'lines', ways: 'ways', clusters: 'cluster', anywhere: 'pay-anywhere' } as const;

/**
 * The exact report as a USIF PAR document (schema version 1.0). Its `simulation` is the full cycle: `spins` is the number of combinations, with no seed. Null
 * when the report is not complete, or the cycle is no safe integer.
 * @param generatedAt ISO 8601
 */
export function usifDocument(
  par: ParSheet,
  report: ExactReport,
  generatedAt: string,
): Readonly<Record<string, unknown>> | null {
  const { rtp, hitFrequency, cycle } = report;
  if (rtp === null || hitFrequency === null || typeof cycle !== 'number') return null;
  const rows = par.kind === 'lines' || par.kind === 'grid' ? Math.max(...par.rows) : 1;
  const lines =
    par.kind === 'lines' ? par.paylines : par.kind === 'grid' && par.pay.by === 'lines' ? par.pay.paylines : null;
  const target = par.declared.find((claim) => claim.figure === 'rtp' && claim.basis === 'published')?.value ?? rtp;
  return {
    schemaVersion: '1.0',
    generatedAt,
    configHash: parHash(par),
    game: {
      name: par.title,
      version: parHash(par).slice(0, 12),
      layout: `${Math.max(1, par.reels.length)}x${rows}`,
      paySystem: par.kind === 'grid' ? systems[par.pay.by] : par.kind === 'book' ? 'pattern' : 'lines',
      paylines: lines === null ? null : lines.length,
      targetRTP: target,
      maxWin: par.kind === 'grid' ? par.maxWin : null,
    },
    simulation: { spins: cycle, seed: 'full cycle', engineVersion: builtinEngineVersion },
    results: {
      observedRTP: rtp,
      rtpPercent: rtp * 100,
      errorMargin: 0,
      ci95Lower: rtp,
      ci95Upper: rtp,
      rtpBreakdown: breakdown(report),
      hitRate: hitFrequency,
      deadSpinRate: 1 - hitFrequency,
      ...(report.maxWin === null ? {} : { maxObservedWin: report.maxWin }),
    },
    volatility: {
      vi95: report.volatilityIndex?.p95 ?? null,
      vi99: report.volatilityIndex?.p99 ?? null,
      stdDev: report.sigma,
    },
    features:
      report.freeSpins === null
        ? []
        : [
            {
              id: 'free-spins',
              name: 'Free spins',
              triggerRate: report.freeSpins.triggerProbability,
              rtpContribution: report.freeSpins.rtp,
            },
          ],
    notes: ['Exact figures of the full cycle, not of a sample.'],
    compliance: { standard: 'none claimed', ...(cycle >= 1 ? { cycleSize: cycle } : {}) },
  };
}

function breakdown(report: ExactReport): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { kind, rtp } of report.contributions) sums[kind] = (sums[kind] ?? 0) + rtp;
  return report.freeSpins === null || report.freeSpins.rtp === null
    ? sums
    : { ...sums, freeSpins: report.freeSpins.rtp };
}
