import * as contract from '@croupier/contract/fingerprint';
import type { CroupierClient } from '@croupier/sdk/client-types';
import { systemClock } from '@croupier/sdk/waiting-clock';
import type { Action, Context } from '../context.ts';
import { walletToPlayWith } from '../default-wallet.ts';
import { exitCodes } from '../exit-codes.ts';
import { fingerprintLines } from '../fingerprint-lines.ts';
import { pageTable, show } from '../human.ts';
import { keyOf, validate } from '../input.ts';

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
    idempotencyKey: keyOf(options),
  });
  const started = await client.fingerprint.run(input, { signal: context.signal });
  const view = options['wait'] === true ? await waitFor(context, client, started) : started;
  await show(context, view, (colours) => fingerprintLines(view, colours));
  return view.status === 'failed' ? exitCodes.defect : exitCodes.ok;
};

export const showFingerprint: Action = async (context, { args }) => {
  const input = validate(contract.getFingerprintInput, { fingerprintId: args[0] });
  const view = await (await context.client()).fingerprint.get(input, { signal: context.signal });
  await show(context, view, (colours) => fingerprintLines(view, colours));
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

const pollMs = 250;

/** Asks until the run has ended, with a progress bar on a terminal. Ending the wait does not end the run. */
async function waitFor(
  context: Context,
  client: CroupierClient,
  started: contract.FingerprintView,
): Promise<contract.FingerprintView> {
  const { io, json, signal } = context;
  const { default: progress } = await import('cli-progress');
  const bar = new progress.SingleBar(
    { format: 'fingerprint {bar} {percentage} %  {value}/{total} spins', hideCursor: true, stream: process.stderr },
    progress.Presets.shades_classic,
  );
  const drawn = io.isTerminal && !json;
  if (drawn) bar.start(started.spinsBudget, 0);
  try {
    for (let view = started; ;) {
      if (drawn) bar.update(view.spinsDone);
      if (view.status !== 'running') return view;
      await systemClock.sleep(pollMs, signal);
      view = await client.fingerprint.get({ fingerprintId: view.fingerprintId }, { signal });
    }
  } finally {
    if (drawn) bar.stop();
  }
}
