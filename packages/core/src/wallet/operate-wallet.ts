import type { WalletOperation, WalletReceipt } from '@croupier/contract/wallet';
import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { Role } from '@croupier/kernel/roles';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { requireOwner } from '../ownership.ts';
import { unknownTimeZone } from './create-wallet.ts';
import { isTimeZone } from './domain/local-day.ts';
import { decideOperation } from './domain/operate.ts';
import { walletReceiptOf } from './receipt.ts';
import { readHold, type StoredHold } from './wallet-store.ts';

/** Which role may do what to a wallet that it may see. Money enters, leaves and is limited by those who oversee. */
export const operationRoles = {
  credit: ['admin', 'operator'],
  debit: ['admin', 'operator'],
  setLimits: ['admin', 'operator'],
  hold: ['admin', 'operator', 'agent', 'player'],
  release: ['admin', 'operator', 'agent', 'player'],
  transfer: ['admin', 'operator', 'agent', 'player'],
} as const satisfies Record<WalletOperation['operation'], readonly Role[]>;

/**
 * Does one thing to a wallet: credit, debit, hold, release, transfer, setLimits.
 * @throws NOT_FOUND, FORBIDDEN, INSUFFICIENT_FUNDS, WALLET_LIMIT_EXCEEDED, INVALID_INPUT, IDEMPOTENCY_MISMATCH, IN_FLIGHT,
 *   CAPACITY, UNAVAILABLE
 */
export async function operateWallet(core: Core, call: Call, input: WalletOperation): Promise<WalletReceipt> {
  let hold = await namedHold(core, input);
  checkReferences(input);
  const { idempotencyKey, ...request } = input;
  const transactionId = core.ids.next();
  return await core.pipeline.submit({
    operation: 'wallet.operate',
    call,
    idempotency: { scope: input.walletId, key: idempotencyKey, request },
    sessionId: null,
    walletIds: input.operation === 'transfer' ? [input.walletId, input.toWalletId] : [input.walletId],
    refresh: async () => {
      hold = await namedHold(core, input);
    },
    authorize: ({ wallets }) => {
      requireOwner(call.principal, present(wallets[0], 'a wallet').ownerId, 'wallet');
      requireRole(core, call, input.operation);
    },
    decide: ({ wallets, nowMs }) => {
      if (hold) refuseHoldOfSession(hold);
      return decideOperation({ wallets, nowMs, transactionId, hold: hold?.state === 'open' ? hold : undefined }, input);
    },
    answer: walletReceiptOf,
  });
}

function requireRole(core: Core, call: Call, operation: WalletOperation['operation']): void {
  const allowed: readonly Role[] = operationRoles[operation];
  if (allowed.includes(call.principal.role)) return;
  core.observer.refusal({
    code: 'FORBIDDEN',
    operation: `wallet.operate ${operation}`,
    userId: call.principal.userId,
    requestId: call.requestId,
  });
  throw new AppError('FORBIDDEN', `The role ${call.principal.role} may not ${operation} a wallet.`);
}

/** The hold that a release names, if it is one of the wallet. */
async function namedHold(core: Core, input: WalletOperation): Promise<StoredHold | undefined> {
  if (input.operation !== 'release') return undefined;
  const hold = await readHold(core.db, input.holdId);
  return hold?.walletId === input.walletId ? hold : undefined;
}

function refuseHoldOfSession({ sessionId }: StoredHold): void {
  if (sessionId === null) return;
  throw new AppError(
    'ACTION_NOT_ALLOWED',
    'The hold is the stake of a placed bet: the session settles or releases it.',
    {
      details: { sessionId, reason: 'hold_of_session' },
    },
  );
}

function checkReferences(input: WalletOperation): void {
  if (input.operation === 'setLimits' && input.limits.timeZone !== undefined && !isTimeZone(input.limits.timeZone)) {
    throw unknownTimeZone();
  }
  if (input.operation !== 'transfer') return;
  if (input.toWalletId === input.walletId) {
    throw new AppError('INVALID_INPUT', 'A transfer needs two wallets.', {
      details: { issues: [{ path: 'toWalletId', message: 'expected another wallet than walletId' }] },
    });
  }
}
