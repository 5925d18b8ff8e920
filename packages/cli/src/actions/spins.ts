import { spinBatchInput, type SpinBatchResult } from '@croupier/contract/spin-batch';
import type { Action } from '../context.ts';
import { money, show } from '../human.ts';
import { keyOf, validate } from '../input.ts';

/** `session spins ID --count N`: many spins in one request. */
export const spins: Action = async (context, { args, options }) => {
  const { count, stake, coins, results } = options;
  const input = validate(spinBatchInput, {
    sessionId: args[0],
    spins: count,
    idempotencyKey: keyOf(options),
    ...(stake === undefined ? {} : { stakeMinor: stake }),
    ...(coins === undefined ? {} : { coins }),
    ...(results === undefined ? {} : { results }),
  });
  const result = await (await context.client()).action.spinBatch(input, { signal: context.signal });
  await show(context, result, async () => batchText(result));
};

function batchText(result: SpinBatchResult): string {
  const { stopped } = result;
  const why = stopped.reason === 'refused' ? `${stopped.code}: ${stopped.message}` : stopped.reason.replace('_', ' ');
  return [
    `${result.played} of ${result.requested} spins played (${why})`,
    `stake ${money(result.stakeMinor)}, payout ${money(result.payoutMinor)}, fees ${money(result.feesMinor)}, ` +
      `balance ${money(result.balance.balanceMinor)}, session ${result.state}`,
  ].join('\n');
}
