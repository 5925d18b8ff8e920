import { stakeBody } from './bench-router.ts';
import { measureTargets, versus, versusRaw, type BenchOptions } from './compare.ts';

/** Serves one REST operation in three ways and compares them; the last line is one JSON object. */
export async function benchRest(options: BenchOptions): Promise<void> {
  const body = JSON.stringify(stakeBody);
  const path = '/rest/sessions/ses_1/stake';
  const { rounds, conditions } = await measureTargets(
    {
      ours: { server: 'rest/ours', path, body },
      peer: { server: 'rest/peer', path, body },
      raw: { server: 'rest/raw', path, body },
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
