import type { Core } from '../core.ts';
import { readFingerprints } from './fingerprint-store.ts';
import { playRun } from './play-run.ts';

const runsOfOneRead = 100;

/** Goes on with every run that was left unfinished. Called at the start of a server. Answers how many there are. */
export async function resumeFingerprintRuns(core: Core): Promise<number> {
  let resumed = 0;
  let beforeId = 'ffffffff-ffff-7fff-bfff-ffffffffffff';
  for (;;) {
    const runs = await readFingerprints(core.db, {
      ownerId: null,
      gameId: null,
      status: 'running',
      beforeId,
      limit: runsOfOneRead,
    });
    for (const run of runs) core.runs.start(run.id, () => playRun(core, run.id));
    resumed += runs.length;
    beforeId = runs.at(-1)?.id ?? beforeId;
    if (runs.length < runsOfOneRead) return resumed;
  }
}
