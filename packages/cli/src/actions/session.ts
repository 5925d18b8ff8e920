import { actionInput, type ActionResult } from '@croupier/contract/action';
import * as contract from '@croupier/contract/session';
import { CroupierError } from '@croupier/sdk/croupier-error';
import type { Action } from '../context.ts';
import { walletToPlayWith } from '../default-wallet.ts';
import { fields, money, pageTable, show } from '../human.ts';
import { keyOf, validate } from '../input.ts';
import type { Colours } from '../io.ts';
import { windowLines } from '../live/window-lines.ts';
import { UsageError } from '../usage-error.ts';

export const create: Action = async (context, { options }) => {
  const client = await context.client();
  const input = validate(contract.createSessionInput, {
    gameId: options['game'],
    walletId: await walletToPlayWith(context, client, options['wallet']),
    profile: { behavior: options['behavior'] ?? 'custom', maxBetMinor: options['maxBet'] ?? 1_000 },
    probeSpins: options['probeSpins'],
    playSpins: options['playSpins'],
    clientSeed: options['clientSeed'],
    idempotencyKey: keyOf(options),
  });
  const receipt = await client.session.create(input, { signal: context.signal });
  await show(context, receipt, async (colours) => fields(receipt, colours));
};

export const status: Action = async (context, { args, options }) => {
  const input = validate(contract.getSessionInput, { sessionId: args[0], level: options['level'] });
  const view = await (await context.client()).session.get(input, { signal: context.signal });
  await show(context, view, async (colours) => fields(view, colours));
};

export const metrics: Action = async (context, { args }) => {
  const input = validate(contract.getSessionInput, { sessionId: args[0] });
  const view = await (await context.client()).session.get(input, { signal: context.signal });
  if (view.contextLevel !== 2) {
    throw new CroupierError({ code: 'FORBIDDEN', message: 'Metrics need a token of context level 2.' });
  }
  const { sessionId, gameId, state } = view;
  const report = { sessionId, gameId, state, ...view.metrics };
  await show(context, report, async (colours) => fields(report, colours));
};

export const list: Action = async (context, { options }) => {
  const { limit, cursor } = options;
  const input = validate(contract.listSessionsInput, {
    state: options['state'],
    gameId: options['game'],
    limit,
    cursor,
  });
  const page = await (await context.client()).session.list(input, { signal: context.signal });
  await show(context, page, (colours) =>
    pageTable(
      page,
      {
        session: (one) => one.sessionId,
        game: (one) => one.gameId,
        state: (one) => one.state,
        end: (one) => one.endReason,
        spins: (one) => one.spins,
        opened: (one) => one.createdAt,
      },
      colours,
    ),
  );
};

/** The command that walks one edge. */
export function transition(input: 'Start' | 'Probe' | 'ProbeComplete' | 'EvaluateDone'): Action {
  return async (context, { args, options }) => {
    const body = validate(contract.transitionSessionInput, {
      sessionId: args[0],
      input,
      clientSeed: options['clientSeed'],
      idempotencyKey: keyOf(options),
    });
    const receipt = await (await context.client()).session.transition(body, { signal: context.signal });
    await show(context, receipt, async (colours) => fields(receipt, colours));
  };
}

export const cancel: Action = async (context, { args, options }) => {
  const input = validate(contract.cancelSessionInput, { sessionId: args[0], idempotencyKey: keyOf(options) });
  const receipt = await (await context.client()).session.cancel(input, { signal: context.signal });
  await show(context, receipt, async (colours) => fields(receipt, colours));
};

const actionTypes: Readonly<Record<string, string>> = { spin: 'Spin', 'place-bet': 'PlaceBet', 'cash-out': 'CashOut' };

export const action: Action = async (context, { args, options }) => {
  const [sessionId, name = ''] = args;
  const type = actionTypes[name.toLowerCase()];
  if (type === undefined) throw new UsageError(`"${name}" is no action: spin, place-bet or cash-out.`);
  const { stake, coins } = options;
  const input = validate(actionInput, {
    sessionId,
    type,
    idempotencyKey: keyOf(options),
    ...(stake === undefined ? {} : { stakeMinor: stake }),
    ...(coins === undefined ? {} : { coins }),
  });
  const result = await (await context.client()).action.act(input, { signal: context.signal });
  await show(context, result, async (colours) => actionText(result, colours));
};

function actionText(result: ActionResult, colours: Colours): string {
  const balance = `balance ${money(result.balance.balanceMinor)}, session ${result.state}`;
  if (result.type === 'PlaceBet') return `bet ${money(result.stakeMinor)} placed, ${balance}`;
  if (result.type === 'CashOut') return `cashed out, ${balance}`;
  const free = result.freeSpins === null ? '' : `, ${result.freeSpins.remaining} free spins to play`;
  const outcome = `stake ${money(result.stakeMinor)}, payout ${money(result.payoutMinor)}, ${balance}${free}`;
  return [...windowLines(result, colours), outcome].join('\n');
}
