import { availableParallelism } from 'node:os';
import { type ExactReportDto, exactReport as contract } from '@croupier/contract/game';
import { exactReport } from '@croupier/slots/exact';
import { volatilityIndex } from '@croupier/slots/exact/reel-report';
import { type SimulationReport, simulationReport } from '@croupier/slots/monte-carlo';
import { parHash } from '@croupier/slots/par-hash';
import type { ParSheet } from '@croupier/slots/par-sheet';
import { simulatedBet } from '@croupier/slots/simulation';
import type { Context } from './context.ts';
import { simulateOnThreads } from './simulation/simulate.ts';

const rounds = 500_000;
const seed = 1;

/** An exact report; where figures of it were simulated, how, and their intervals. */
export type GameFigures = ExactReportDto & { readonly simulation?: SimulationReport & { readonly seed: number } };

/** The exact report of a sheet, computed here. */
export function exactHere(par: ParSheet): ExactReportDto {
  return contract.parse({ ...exactReport(par), gameId: par.id, parHash: parHash(par) });
}

/** True when RTP, hit frequency, sigma and highest win are all there. */
export function hasFigures(report: ExactReportDto): boolean {
  return ![report.rtp, report.hitFrequency, report.sigma, report.maxWin].includes(null);
}

/**
 * The report with its missing figures estimated by a simulation on threads: `methods` says which those are, `simulation` has their intervals. The highest
 * win of a simulation is that of a round, and has no odds.
 */
export async function withSimulation(context: Context, par: ParSheet, report: ExactReportDto): Promise<GameFigures> {
  const { io } = context;
  const draws = io.isTerminal && !context.json;
  const totals = await simulateOnThreads(par, {
    rounds,
    seed,
    threads: availableParallelism(),
    signal: context.signal,
    onProgress: (played) => {
      if (draws) io.err(`\rtoo large to be counted: ${((100 * played) / rounds).toFixed(1)} % of ${rounds} rounds`);
    },
  });
  if (draws) io.err('\n');
  if (totals === null) return report;
  const simulated = simulationReport(totals, simulatedBet(par));
  const given = typeof report['methods'] === 'object' && report['methods'] !== null ? report['methods'] : {};
  const method = (value: number | null): 'exact' | 'simulated' => (value === null ? 'simulated' : 'exact');
  return {
    ...report,
    methods: {
      ...given,
      rtp: method(report.rtp),
      hitFrequency: method(report.hitFrequency),
      sigma: method(report.sigma),
      maxWin: method(report.maxWin),
    },
    rtp: report.rtp ?? simulated.rtp.value,
    hitFrequency: report.hitFrequency ?? simulated.hitFrequency.value,
    sigma: report.sigma ?? simulated.sigma,
    volatilityIndex: volatilityIndex(report.sigma ?? simulated.sigma),
    maxWin: report.maxWin ?? simulated.maxWin,
    simulation: { seed, ...simulated },
  };
}
