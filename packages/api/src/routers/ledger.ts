import { ledgerVerification, verifyLedgerInput } from '@croupier/contract/wallet';
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
        summary: 'Prove the ledger over the whole database',
        description: 'Names the first difference, if there is one. Reads everything: not for a dashboard.',
      }),
    )
    .input(verifyLedgerInput)
    .output(ledgerVerification)
    .query(({ ctx, input }) => verifyLedger(ctx.core, ctx.call, input)),
});
