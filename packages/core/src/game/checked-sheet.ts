import { Worker } from 'node:worker_threads';
import { AppError } from '@croupier/kernel/errors';
import { canonicalJsonOfDefined } from '@croupier/kernel/canonical-json';
import { type ExactReport, exactReport } from '@croupier/slots/exact';
import { inspectPar } from '@croupier/slots/import-par';
import { parHash } from '@croupier/slots/par-hash';
import type { ParSheet } from '@croupier/slots/par-sheet';
import { stakeRule } from '@croupier/slots/stake';
import { z } from 'zod';
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

/** What is counted at once: some tenths of a second. */
const quickStepsMax = 20_000_000;

/**
 * The sheet with its exact figures, counted on a thread of its own when that may take seconds: the event loop serves everybody else meanwhile.
 * @throws INVALID_INPUT with every fault of the sheet: where it is and what it is
 */
export async function checkSheet(json: unknown): Promise<CheckedSheet> {
  const { par, issues } = inspectPar(json);
  const found = issues.map(({ path, message, severity }) => ({
    path: path === '' ? 'par' : `par.${path}`,
    message,
    severity,
  }));
  if (par === null) {
    throw new AppError('INVALID_INPUT', 'The PAR sheet cannot be used.', { details: { issues: found } });
  }
  const { rtp, exact } = await counted(par);
  return {
    gameId: par.id,
    hash: parHash(par),
    document: canonicalJsonOfDefined(par),
    warnings: found.map(({ path, message }) => ({ path, message })),
    exact,
    figures: catalogueFigures(par, stakeRule(par), rtp),
  };
}

async function counted(par: ParSheet): Promise<{ readonly rtp: number | null; readonly exact: string }> {
  const quick: ExactReport = exactReport(par, { stepsMax: quickStepsMax, quick: true });
  if (quick.complete) return { rtp: quick.rtp, exact: JSON.stringify(quick) };
  const worker = new Worker(new URL('count-worker.ts', import.meta.url), { workerData: par });
  try {
    const posted = await new Promise<unknown>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the thread that counts a sheet ended without an answer')));
    });
    const exact = z.string().parse(posted);
    return { rtp: countedReport.parse(JSON.parse(exact)).rtp, exact };
  } finally {
    await worker.terminate();
  }
}

const countedReport = z.looseObject({ rtp: z.number().nullable() });
