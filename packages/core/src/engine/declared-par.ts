import { AppError } from '@croupier/kernel/errors';
import { exactReport } from '@croupier/slots/exact';
import { inspectPar } from '@croupier/slots/import-par';

/** The PAR sheet that an engine declares, checked and computed like any other. */
export interface DeclaredPar {
  readonly document: Record<string, unknown>;
  readonly rtp: number | null;
  readonly lines: number;
  /** JSON of the exact report. */
  readonly exact: string;
}

/** Keeps the counting to some ten seconds, as for an import. */
const stepsMax = 500_000_000;

/** Null when nothing is declared. @throws ENGINE_ERROR for a declaration with faults */
export function declaredPar(engineId: string, declared: unknown): DeclaredPar | null {
  if (declared === null || declared === undefined) return null;
  const { par, issues } = inspectPar(declared);
  if (par === null) {
    throw new AppError('ENGINE_ERROR', 'The engine declares a PAR sheet that has faults.', {
      details: { engineId, reason: 'wrong', issues: issues.map(({ path, message }) => ({ path, message })) },
    });
  }
  const exact = exactReport(par, { stepsMax });
  const lines = par.kind === 'lines' ? par.paylines.length : 1;
  return { document: { ...par }, rtp: exact.rtp, lines, exact: JSON.stringify(exact) };
}
