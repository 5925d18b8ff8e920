import { AppError } from '@croupier/kernel/errors';
import { canonicalJsonOfDefined } from '@croupier/kernel/canonical-json';
import { exactReport } from '@croupier/slots/exact';
import { inspectPar } from '@croupier/slots/import-par';
import { parHash } from '@croupier/slots/par-hash';
import { stakeRule } from '@croupier/slots/stake';
import { catalogueFigures } from './domain/game-record.ts';

/** A sheet that passed every check, with its exact figures: what an import or a replacement stores. */
export interface CheckedSheet {
  readonly gameId: string;
  readonly hash: string;
  readonly document: string;
  readonly warnings: readonly { readonly path: string; readonly message: string }[];
  readonly exact: string;
  readonly figures: ReturnType<typeof catalogueFigures>;
}

/** Keeps the counting of an import to some ten seconds: what needs more is stored without its distribution. */
const stepsMax = 500_000_000;

/** @throws INVALID_INPUT with every fault of the sheet: where it is and what it is */
export function checkSheet(json: unknown): CheckedSheet {
  const { par, issues } = inspectPar(json);
  const found = issues.map(({ path, message, severity }) => ({
    path: path === '' ? 'par' : `par.${path}`,
    message,
    severity,
  }));
  if (par === null) {
    throw new AppError('INVALID_INPUT', 'The PAR sheet cannot be used.', { details: { issues: found } });
  }
  const exact = exactReport(par, { stepsMax });
  return {
    gameId: par.id,
    hash: parHash(par),
    document: canonicalJsonOfDefined(par),
    warnings: found.map(({ path, message }) => ({ path, message })),
    exact: JSON.stringify(exact),
    figures: catalogueFigures(par, stakeRule(par), exact.rtp),
  };
}
