import * as contract from '@croupier/contract/wallet';
import { statementCsvHeader, statementCsvLine } from '@croupier/contract/statement-csv';
import { limits as limitsOfPages } from '@croupier/kernel/limits';
import type { CroupierClient } from '@croupier/sdk/client-types';
import { eachItem } from '@croupier/sdk/pages';
import type { Action, Context } from '../context.ts';
import { fields, money, pageTable, show } from '../human.ts';
import { keyOf, validate } from '../input.ts';

export const create: Action = async (context, { options }) => {
  const input = validate(contract.createWalletInput, {
    currency: options['currency'] ?? 'PLAY',
    timeZone: options['timeZone'],
    ownerId: options['owner'],
    idempotencyKey: keyOf(options),
  });
  const receipt = await (await context.client()).wallet.create(input, { signal: context.signal });
  await show(context, receipt, async (colours) => fields(receipt, colours));
};

export const list: Action = async (context, { options }) => {
  const { limit, cursor } = options;
  const input = validate(contract.listWalletsInput, { ownerId: options['owner'], limit, cursor });
  const page = await (await context.client()).wallet.list(input, { signal: context.signal });
  await show(context, page, (colours) =>
    pageTable(
      page,
      {
        wallet: (one) => one.walletId,
        owner: (one) => one.ownerId,
        balance: (one) => money(one.balanceMinor, one.currency),
        held: (one) => money(one.heldMinor),
        available: (one) => money(one.availableMinor),
      },
      colours,
    ),
  );
};

export const get: Action = async (context, { args }) => {
  const input = validate(contract.getWalletInput, { walletId: args[0] });
  const view = await (await context.client()).wallet.get(input, { signal: context.signal });
  await show(context, view, async (colours) => fields(view, colours));
};

/** The command of one operation on a wallet. */
export function operate(operation: 'credit' | 'debit' | 'hold' | 'release' | 'transfer'): Action {
  return async (context, { args, options }) => {
    const optional = {
      amountMinor: options['amount'],
      note: options['note'],
      expiresInSeconds: options['expires'],
      holdId: options['hold'],
      toWalletId: options['to'],
    };
    const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
    const body = { walletId: args[0], operation, idempotencyKey: keyOf(options), ...given };
    const input = validate(contract.walletOperation, body);
    const receipt = await (await context.client()).wallet.operate(input, { signal: context.signal });
    await show(context, receipt, async (colours) => fields(receipt, colours));
  };
}

export const limits: Action = async (context, { args, options }) => {
  const wished = {
    maxBetMinor: options['maxBet'],
    dailySpendMinor: options['dailySpend'],
    costPerSpinMinor: options['costPerSpin'],
    costPerQueryMinor: options['costPerQuery'],
    timeZone: options['timeZone'],
  };
  const changes = Object.fromEntries(Object.entries(wished).filter(([, value]) => value !== undefined));
  const { walletId } = validate(contract.getWalletInput, { walletId: args[0] });
  const client = await context.client();
  if (Object.keys(changes).length > 0) {
    const body = { walletId, operation: 'setLimits', limits: changes, idempotencyKey: keyOf(options) };
    const receipt = await client.wallet.operate(validate(contract.walletOperation, body), { signal: context.signal });
    await show(context, receipt, async (colours) => fields(receipt, colours));
    return;
  }
  const view = await client.wallet.get({ walletId }, { signal: context.signal });
  const { timeZone, spentTodayMinor, spendResetsAt } = view;
  const report = { walletId, ...view.limits, timeZone, spentTodayMinor, spendResetsAt };
  await show(context, report, async (colours) => fields(report, colours));
};

export const balance: Action = async (context, { args, options }) => {
  const given = { at: options['at'], version: options['version'] };
  const optional = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const input = validate(contract.walletBalanceInput, { walletId: args[0], ...optional });
  const book = await (await context.client()).wallet.balance(input, { signal: context.signal });
  await show(context, book, async (colours) => {
    const { accounts, ...rest } = book;
    return fields({ ...rest, ...accounts }, colours);
  });
};

/** Page after page, so that a long statement needs no memory. */
async function writeCsv(
  context: Context,
  input: Omit<Parameters<CroupierClient['wallet']['statement']>[0], 'limit' | 'cursor'>,
): Promise<void> {
  const client = await context.client();
  const { signal, io } = context;
  const entries = eachItem((page) =>
    client.wallet.statement({ ...input, limit: limitsOfPages.pageMax, ...page }, { signal }),
  );
  await io.out(statementCsvHeader);
  for await (const entry of entries) await io.out(statementCsvLine(entry));
}

export const statement: Action = async (context, { args, options }) => {
  const { limit, cursor, kind, from, to } = options;
  const wished = {
    kind,
    from,
    to,
    sessionId: options['session'],
    transactionId: options['transaction'],
    minAmountMinor: options['min'],
    maxAmountMinor: options['max'],
  };
  const filter = Object.fromEntries(Object.entries(wished).filter(([, value]) => value !== undefined));
  if (options['csv'] === true) {
    await writeCsv(context, validate(contract.statementCsvInput, { walletId: args[0], ...filter }));
    return;
  }
  const input = validate(contract.statementInput, { walletId: args[0], limit, cursor, ...filter });
  const page = await (await context.client()).wallet.statement(input, { signal: context.signal });
  await show(context, page, (colours) =>
    pageTable(
      page,
      {
        entry: (one) => one.version,
        time: (one) => one.at,
        kind: (one) => one.kind,
        amount: (one) => money(one.amountMinor),
        from: (one) => one.debitAccount,
        to: (one) => one.creditAccount,
        balance: (one) => money(one.playerAfterMinor + one.heldAfterMinor),
        cause: (one) => one.cause.type,
        session: (one) => one.sessionId,
      },
      colours,
    ),
  );
};
