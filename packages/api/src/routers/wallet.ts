import {
  createWalletInput,
  getWalletInput,
  listWalletsInput,
  statementInput,
  statementPage,
  walletBalance,
  walletBalanceInput,
  walletOperation,
  walletPage,
  walletReceipt,
  walletView,
} from '@croupier/contract/wallet';
import { createWallet } from '@croupier/core/wallet/create-wallet';
import { getWalletBalance } from '@croupier/core/wallet/get-balance';
import { getWallet } from '@croupier/core/wallet/get-wallet';
import { listWallets } from '@croupier/core/wallet/list-wallets';
import { operateWallet } from '@croupier/core/wallet/operate-wallet';
import { readStatement } from '@croupier/core/wallet/read-statement';
import { operation } from '../operation-meta.ts';
import { procedure, router } from '../procedure.ts';

const tag = 'wallets';

export const walletRouter = router({
  create: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/wallets',
        tag,
        summary: 'Create a wallet',
        status: 201,
        location: '/wallets/{walletId}',
        errors: ['NOT_FOUND', 'FORBIDDEN', 'IDEMPOTENCY_MISMATCH', 'IN_FLIGHT', 'CAPACITY'],
      }),
    )
    .input(createWalletInput)
    .output(walletReceipt)
    .mutation(({ ctx, input }) => createWallet(ctx.core, ctx.call, input)),

  get: procedure
    .meta(
      operation({ method: 'GET', path: '/wallets/{walletId}', tag, summary: 'Read a wallet', errors: ['NOT_FOUND'] }),
    )
    .input(getWalletInput)
    .output(walletView)
    .query(({ ctx, input }) => getWallet(ctx.core, ctx.call, input)),

  balance: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/wallets/{walletId}/balance',
        tag,
        summary: "A wallet's whole book at an instant, after an entry, or now",
        errors: ['NOT_FOUND'],
      }),
    )
    .input(walletBalanceInput)
    .output(walletBalance)
    .query(({ ctx, input }) => getWalletBalance(ctx.core, ctx.call, input)),

  list: procedure
    .meta(operation({ method: 'GET', path: '/wallets', tag, summary: 'List wallets' }))
    .input(listWalletsInput)
    .output(walletPage)
    .query(({ ctx, input }) => listWallets(ctx.core, ctx.call, input)),

  operate: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/wallets/{walletId}/operations',
        tag,
        summary: 'Credit, debit, hold, release, transfer, or set limits',
        description:
          'Credit, debit and setLimits are for administrators and operators; hold, release and transfer are for the owner too.',
        errors: [
          'NOT_FOUND',
          'INSUFFICIENT_FUNDS',
          'WALLET_LIMIT_EXCEEDED',
          'CONFLICT',
          'IDEMPOTENCY_MISMATCH',
          'IN_FLIGHT',
          'CAPACITY',
        ],
      }),
    )
    .input(walletOperation)
    .output(walletReceipt)
    .mutation(({ ctx, input }) => operateWallet(ctx.core, ctx.call, input)),

  statement: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/wallets/{walletId}/statement',
        tag,
        summary: "Page through a wallet's ledger entries, with what caused them",
        description:
          'The whole statement as CSV (RFC 4180), with the same filters: GET /wallets/{walletId}/statement.csv.',
        errors: ['NOT_FOUND'],
      }),
    )
    .input(statementInput)
    .output(statementPage)
    .query(({ ctx, input }) => readStatement(ctx.core, ctx.call, input)),
});
