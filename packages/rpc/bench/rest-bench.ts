import { stakeBody } from './bench-router.ts';
import { measureTargets, versus, versusRaw, type BenchOptions } from './compare.ts';

/** Serves one REST operation in three ways and compares them; the last line is one JSON object. */
export async function benchRest(options: BenchOptions): Promise<void> {
  const body = JSON.stringify(stakeBody);
  const { rounds, conditions } = await measureTargets(
    {
      ours: { path: '/rest/ours/sessions/ses_1/stake', body },
      peer: { path: '/rest/peer/sessions/ses_1/stake', body },
      raw: { path: '/rest/raw/sessions/ses_1/stake', body },
    },
    options,
  );
  console.log(
    JSON.stringify({
      bench: 'rest',
      ...versus(rounds.ours, rounds.peer),
      raw: versusRaw(rounds.ours, rounds.raw),
      conditions,
    }),
  );
}
