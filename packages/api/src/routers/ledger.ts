import {
  ledgerAccountsInput,
  ledgerAccountSums,
  ledgerProgress,
  ledgerProgressInput,
  ledgerVerification,
  verifyLedgerInput,
} from '@croupier/contract/wallet';
import { ledgerAccountSums as readAccountSums } from '@croupier/core/wallet/ledger-accounts';
import { ledgerProgress as readProgress } from '@croupier/core/wallet/ledger-progress';
import { verifyLedger } from '@croupier/core/wallet/verify-ledger';
import { operation } from '../operation-meta.ts';
import { procedure, router } from '../procedure.ts';

export const ledgerRouter = router({
  verify: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/ledger/verification',
        tag: 'ledger',
        summary: 'Prove the ledger over the whole database, or of one wallet',
        description:
          'Names the first difference, if there is one. Without walletId it reads everything: not for a dashboard.',
        errors: ['NOT_FOUND', 'CONFLICT', 'IN_FLIGHT', 'CAPACITY'],
      }),
    )
    .input(verifyLedgerInput)
    .output(ledgerVerification)
    .query(({ ctx, input }) => verifyLedger(ctx.core, ctx.call, input)),

  progress: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/ledger/verification/progress',
        tag: 'ledger',
        summary: 'How far the verifications are that run at this moment',
      }),
    )
    .input(ledgerProgressInput)
    .output(ledgerProgress)
    .query(({ ctx, input }) => readProgress(ctx.core, ctx.call, input)),

  accounts: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/ledger/accounts',
        tag: 'ledger',
        summary: 'The balance of every account over all wallets, per currency',
        description: 'The accounts of the house (house, fees, external, clearing) are the sums of their columns.',
      }),
    )
    .input(ledgerAccountsInput)
    .output(ledgerAccountSums)
    .query(({ ctx, input }) => readAccountSums(ctx.core, ctx.call, input)),
});
