import type { rewardPage, sessionRewardsInput } from '@croupier/contract/session';
import type { z } from 'zod';
import { actionResultOf } from '../action/action-result.ts';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { readStream } from '../event/read-stream.ts';
import { requireContext, requireOwner } from '../ownership.ts';
import { cursorText, pageOf, readCursor } from '../paging.ts';

/** The reward history of a session: one reward a spin, oldest first. @throws NOT_FOUND; FORBIDDEN below context level 2 */
export async function listRewards(
  core: Core,
  call: Call,
  input: z.output<typeof sessionRewardsInput>,
): Promise<z.infer<typeof rewardPage>> {
  const facts = await core.sessionFacts.get(input.sessionId);
  requireOwner(call.principal, facts.ownerId, 'session');
  requireContext(call.principal, 2);
  const [after] = readCursor(input.cursor, 'rewards', ['0']);
  const events = await readStream(core, {
    streamId: facts.id,
    afterVersion: Number(after),
    type: 'action.spin',
    limit: input.limit + 1,
  });
  const rewards = events.map((event) => ({
    streamVersion: event.streamVersion,
    reward: actionResultOf(event).reward,
    at: new Date(event.atMs),
  }));
  return pageOf(rewards, input.limit, (item) => cursorText('rewards', [String(item.streamVersion)]));
}
