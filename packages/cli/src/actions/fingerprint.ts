import * as contract from '@croupier/contract/fingerprint';
import { runOf } from '../analysis-json.ts';
import type { Action } from '../context.ts';
import { walletToPlayWith } from '../default-wallet.ts';
import { exitCodes } from '../exit-codes.ts';
import { fingerprintLines } from '../fingerprint-lines.ts';
import { pageTable, show } from '../human.ts';
import { keyOf, validate } from '../input.ts';
import { untilEnded } from './fingerprint-follow.ts';

export const run: Action = async (context, { options }) => {
  const client = await context.client();
  const input = validate(contract.runFingerprintInput, {
    gameId: options['game'],
    walletId: await walletToPlayWith(context, client, options['wallet']),
    spins: options['spins'],
    stakeMinor: options['stake'],
    coins: options['coins'],
    maxSpendMinor: options['maxSpend'],
    maxSeconds: options['maxSeconds'],
    until: options['until'],
    idempotencyKey: keyOf(options),
  });
  const started = await client.fingerprint.run(input, { signal: context.signal });
  const view =
    options['detach'] === true ? started : await untilEnded(context, client, started, options['follow'] === true);
  await show(context, runOf(view), (colours) => fingerprintLines(view, colours));
  return view.status === 'failed' ? exitCodes.defect : exitCodes.ok;
};

export const showFingerprint: Action = async (context, { args }) => {
  const input = validate(contract.getFingerprintInput, { fingerprintId: args[0] });
  const view = await (await context.client()).fingerprint.get(input, { signal: context.signal });
  await show(context, runOf(view), (colours) => fingerprintLines(view, colours));
};

export const list: Action = async (context, { options }) => {
  const { limit, cursor } = options;
  const input = validate(contract.listFingerprintsInput, { gameId: options['game'], limit, cursor });
  const page = await (await context.client()).fingerprint.list(input, { signal: context.signal });
  await show(context, page, (colours) =>
    pageTable(
      page,
      {
        fingerprint: (one) => one.fingerprintId,
        game: (one) => one.gameId,
        status: (one) => one.status,
        spins: (one) => `${one.spinsDone}/${one.spinsBudget}`,
        stop: (one) => one.stopReason,
        started: (one) => one.createdAt,
      },
      colours,
    ),
  );
};

export const cancel: Action = async (context, { args }) => {
  const input = validate(contract.cancelFingerprintInput, { fingerprintId: args[0] });
  const view = await (await context.client()).fingerprint.cancel(input, { signal: context.signal });
  await show(context, view, (colours) => fingerprintLines(view, colours));
};
