import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ledgerAccountsInput, verifyLedgerInput } from '@croupier/contract/wallet';
import type { CroupierClient } from '@croupier/sdk/client-types';
import type { Action, Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { fields, show } from '../human.ts';
import { validate } from '../input.ts';
import { untilDone } from '../until-done.ts';

const progressEveryMs = 1_000;

export const verify: Action = async (context, { options }) => {
  const only = options['wallet'] === undefined ? {} : { walletId: options['wallet'] };
  const input = validate(verifyLedgerInput, { ...only, taskId: randomUUID() });
  const client = await context.client();
  const verifying = untilDone(context.signal, (asking) =>
    client.ledger.verify({ ...input, ...asking.input }, asking.call),
  );
  const ended = new AbortController();
  const telling = tellProgress(context, client, AbortSignal.any([context.signal, ended.signal]));
  const proof = await verifying.finally(() => ended.abort());
  await telling;
  await show(context, proof, async (colours) => {
    const verdict = proof.ok
      ? colours.green('The ledger holds.')
      : colours.red(colours.bold('The ledger does NOT hold.'));
    return `${verdict}\n${fields(proof, colours)}`;
  });
  return proof.ok ? exitCodes.ok : exitCodes.verificationFailed;
};

/** Says on standard error which step the server is at, until the signal. */
async function tellProgress(context: Context, client: CroupierClient, signal: AbortSignal): Promise<void> {
  let last = '';
  while (await waited(progressEveryMs, signal)) {
    const { verifications } = await client.ledger.progress({}, { signal }).catch(() => ({ verifications: [] }));
    const line = verifications.map(({ step, steps, name }) => `${step}/${steps} ${name}`).join('; ');
    if (line !== '' && line !== last) context.io.err(`${line}\n`);
    last = line;
  }
}

async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  return await delay(ms, true, { signal }).catch(() => false);
}

export const accounts: Action = async (context, { options }) => {
  const currency = options['currency'];
  const input = validate(ledgerAccountsInput, currency === undefined ? {} : { currency });
  const { currencies } = await (await context.client()).ledger.accounts(input, { signal: context.signal });
  await show(context, { currencies }, async (colours) =>
    currencies
      .map(
        (one) =>
          `${colours.bold(one.currency)}\n${fields({ wallets: one.wallets, ...one.sums, sum: one.sumMinor }, colours)}`,
      )
      .join('\n\n'),
  );
};

export const health: Action = async (context) => {
  const { client } = await context.connection();
  const { httpStatus, ready, body } = await client.health({ signal: context.signal });
  await show(context, { ready, httpStatus, ...body }, async (colours) => {
    const verdict = ready ? colours.green('ready') : colours.red('not ready');
    return `${verdict}\n${fields(body, colours)}`;
  });
  return ready ? exitCodes.ok : exitCodes.unavailable;
};
