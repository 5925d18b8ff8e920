import {
  cancelFingerprintInput,
  fingerprintPage,
  fingerprintView,
  getFingerprintInput,
  latestFingerprintInput,
  listFingerprintsInput,
  runFingerprintInput,
} from '@croupier/contract/fingerprint';
import { cancelFingerprint } from '@croupier/core/fingerprint/cancel-fingerprint';
import { getFingerprint } from '@croupier/core/fingerprint/get-fingerprint';
import { latestFingerprint } from '@croupier/core/fingerprint/latest-fingerprint';
import { listFingerprints } from '@croupier/core/fingerprint/list-fingerprints';
import { runFingerprint } from '@croupier/core/fingerprint/run-fingerprint';
import { operation } from '../operation-meta.ts';
import { procedure, router } from '../procedure.ts';
import { fingerprintLibraryProcedures } from './fingerprint-library.ts';
import { fingerprintReportProcedures } from './fingerprint-report.ts';

const tag = 'fingerprints';

export const fingerprintRouter = router({
  ...fingerprintLibraryProcedures,
  ...fingerprintReportProcedures,

  run: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/fingerprints',
        tag,
        summary: 'Start a fingerprint run',
        description: 'Answers at once, with status running; the server plays it in the background, within the budget.',
        status: 201,
        location: '/fingerprints/{fingerprintId}',
        errors: ['NOT_FOUND', 'INSUFFICIENT_FUNDS', 'WALLET_LIMIT_EXCEEDED', 'IDEMPOTENCY_MISMATCH', 'CAPACITY'],
      }),
    )
    .input(runFingerprintInput)
    .output(fingerprintView)
    .mutation(({ ctx, input }) => runFingerprint(ctx.core, ctx.call, input)),

  get: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/fingerprints/{fingerprintId}',
        tag,
        summary: 'Read a fingerprint, or the progress of its run',
        errors: ['NOT_FOUND'],
      }),
    )
    .input(getFingerprintInput)
    .output(fingerprintView)
    .query(({ ctx, input }) => getFingerprint(ctx.core, ctx.call, input)),

  list: procedure
    .meta(operation({ method: 'GET', path: '/fingerprints', tag, summary: 'List fingerprints' }))
    .input(listFingerprintsInput)
    .output(fingerprintPage)
    .query(({ ctx, input }) => listFingerprints(ctx.core, ctx.call, input)),

  latest: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/games/{gameId}/fingerprint',
        tag,
        summary: "Read a game's latest completed fingerprint",
        errors: ['NOT_FOUND'],
      }),
    )
    .input(latestFingerprintInput)
    .output(fingerprintView)
    .query(({ ctx, input }) => latestFingerprint(ctx.core, ctx.call, input)),

  cancel: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/fingerprints/{fingerprintId}/cancel',
        tag,
        summary: 'Stop a fingerprint run',
        description: 'What was played until then is kept, with its statistics.',
        errors: ['NOT_FOUND', 'CONFLICT'],
      }),
    )
    .input(cancelFingerprintInput)
    .output(fingerprintView)
    .mutation(({ ctx, input }) => cancelFingerprint(ctx.core, ctx.call, input)),
});
