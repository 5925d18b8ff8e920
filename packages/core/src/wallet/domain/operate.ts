import type { WalletOperation } from '@croupier/contract/wallet';
import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { Changes, DraftEvent } from '../../commit/changes.ts';
import { balanceOf, post } from './book.ts';
import { receiptPayload } from './receipt-payload.ts';
import { moveToZone } from './spending-window.ts';
import type { Posting, WalletState } from './wallet-state.ts';

/** What an operation is decided on. `wallets[1]` is the receiving wallet of a transfer. */
export interface OperationSituation {
  readonly wallets: readonly WalletState[];
  readonly nowMs: number;
  /** The ledger transaction, and the id of a hold that is placed. */
  readonly transactionId: Id;
  /** The hold that a release names, as it is stored; undefined when there is none. */
  readonly hold: { readonly id: Id; readonly amountMinor: number } | undefined;
}

/** Decides one operation on a wallet. Throws AppError to refuse it. */
export function decideOperation(situation: OperationSituation, operation: WalletOperation): Changes {
  const wallet = present(situation.wallets[0], 'wallet is not there');
  switch (operation.operation) {
    case 'credit':
      return move(situation, wallet, operation, { kind: 'credit', debit: 'external', credit: 'player' });
    case 'debit':
      return move(situation, wallet, operation, { kind: 'debit', debit: 'player', credit: 'external' });
    case 'hold':
      return placeHold(situation, wallet, operation);
    case 'release':
      return release(situation, wallet, 'requested');
    case 'transfer':
      return transfer(situation, wallet, operation);
    case 'setLimits':
      return setLimits(situation, wallet, operation);
  }
}

function placeHold(
  situation: OperationSituation,
  wallet: WalletState,
  operation: Extract<WalletOperation, { operation: 'hold' }>,
): Changes {
  const { amountMinor, expiresInSeconds } = operation;
  const expiresAtMs = expiresInSeconds === undefined ? undefined : situation.nowMs + expiresInSeconds * 1_000;
  return {
    ...move(situation, wallet, operation, { kind: 'hold', debit: 'player', credit: 'held' }, expiresAtMs),
    newHolds: [
      {
        id: situation.transactionId,
        walletId: wallet.id,
        sessionId: null,
        amountMinor,
        ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
      },
    ],
  };
}

function move(
  situation: OperationSituation,
  wallet: WalletState,
  operation: Extract<WalletOperation, { operation: 'credit' | 'debit' | 'hold' }>,
  accounts: Omit<Posting, 'amountMinor'>,
  holdExpiresAtMs?: number,
): Changes {
  const { transactionId } = situation;
  const posted = post(wallet, { ...accounts, amountMinor: operation.amountMinor });
  const note = operation.operation === 'hold' ? undefined : operation.note;
  return {
    transactionId,
    wallets: [posted.wallet],
    entries: [posted.entry],
    events: [
      walletEvent(posted.wallet, `wallet.${operation.operation}`, {
        ...receiptPayload(posted.wallet, {
          operation: operation.operation,
          transactionId,
          amountMinor: operation.amountMinor,
          holdId: operation.operation === 'hold' ? transactionId : null,
          holdExpiresAtMs,
          note,
        }),
      }),
    ],
  };
}

/**
 * Decides to give back a hold whose time is over.
 * @throws NOT_FOUND when it is not open any more, or its time is not over
 */
export function decideExpiry(situation: {
  readonly wallet: WalletState;
  readonly hold: { readonly id: Id; readonly amountMinor: number; readonly expiresAtMs: number | null } | undefined;
  readonly transactionId: Id;
  readonly nowMs: number;
}): Changes {
  const { wallet, hold, nowMs } = situation;
  const isOver = hold !== undefined && hold.expiresAtMs !== null && hold.expiresAtMs <= nowMs;
  return release({ ...situation, hold: isOver ? hold : undefined }, wallet, 'expired');
}

function release(
  situation: Pick<OperationSituation, 'hold' | 'transactionId'>,
  wallet: WalletState,
  reason: 'requested' | 'expired',
): Changes {
  const { hold, transactionId } = situation;
  // All open holds together are what is held: one that is larger was closed after it was looked up.
  if (!hold || hold.amountMinor > wallet.book.held) {
    throw new AppError('NOT_FOUND', 'There is no such open hold on this wallet.');
  }
  const posted = post(wallet, { kind: 'release', debit: 'held', credit: 'player', amountMinor: hold.amountMinor });
  return {
    transactionId,
    wallets: [posted.wallet],
    entries: [posted.entry],
    closedHolds: [{ id: hold.id, state: 'released' }],
    events: [
      walletEvent(posted.wallet, 'wallet.release', {
        ...receiptPayload(posted.wallet, {
          operation: 'release',
          transactionId,
          amountMinor: hold.amountMinor,
          holdId: hold.id,
        }),
        reason,
      }),
    ],
  };
}

/** One action is one event: it stands in the sender's stream, and the entries of both wallets point to it. */
function transfer(
  situation: OperationSituation,
  wallet: WalletState,
  operation: Extract<WalletOperation, { operation: 'transfer' }>,
): Changes {
  const { transactionId } = situation;
  const { amountMinor, note } = operation;
  const receiver = present(situation.wallets[1], 'receiving wallet is not there');
  if (receiver.currency !== wallet.currency) {
    throw new AppError('INVALID_INPUT', 'The wallets hold different currencies.', {
      details: { issues: [{ path: 'toWalletId', message: `expected a wallet in ${wallet.currency}` }] },
    });
  }
  const out = post(wallet, { kind: 'transfer_out', debit: 'player', credit: 'clearing', amountMinor });
  const into = post(receiver, { kind: 'transfer_in', debit: 'clearing', credit: 'player', amountMinor });
  return {
    transactionId,
    wallets: [out.wallet, into.wallet],
    entries: [out.entry, into.entry],
    events: [
      walletEvent(out.wallet, 'wallet.transfer', {
        ...receiptPayload(out.wallet, { operation: 'transfer', transactionId, amountMinor, note }),
        toWalletId: receiver.id,
        receiverBalance: balanceOf(into.wallet),
      }),
    ],
  };
}

function setLimits(
  situation: OperationSituation,
  wallet: WalletState,
  operation: Extract<WalletOperation, { operation: 'setLimits' }>,
): Changes {
  const { timeZone = wallet.timeZone, ...given } = operation.limits;
  const limits = {
    maxBetMinor: given.maxBetMinor === undefined ? wallet.limits.maxBetMinor : given.maxBetMinor,
    dailySpendMinor: given.dailySpendMinor === undefined ? wallet.limits.dailySpendMinor : given.dailySpendMinor,
    costPerSpinMinor: given.costPerSpinMinor ?? wallet.limits.costPerSpinMinor,
    costPerQueryMinor: given.costPerQueryMinor ?? wallet.limits.costPerQueryMinor,
  };
  const changed = moveToZone({ ...wallet, limits }, timeZone, situation.nowMs);
  const { transactionId } = situation;
  return {
    transactionId,
    wallets: [changed],
    events: [
      walletEvent(changed, 'wallet.setLimits', {
        ...receiptPayload(changed, { operation: 'setLimits', transactionId, amountMinor: 0 }),
        timeZone,
      }),
    ],
  };
}

function walletEvent(wallet: WalletState, type: string, payload: Record<string, unknown>): DraftEvent {
  return { streamType: 'wallet', streamId: wallet.id, gameId: null, type, payload };
}
