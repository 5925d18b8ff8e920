import {
  approvalOfInput,
  approvalView,
  approvedOfGameInput,
  approveFingerprintInput,
} from '@croupier/contract/fingerprint-approval';
import {
  fingerprintReportInput,
  reportKeys,
  reportKeysInput,
  signedReport,
} from '@croupier/contract/fingerprint-report';
import { approvalOf, approvedOfGame, approveFingerprint } from '@croupier/core/fingerprint/approve-fingerprint';
import { listReportKeys, reportFingerprint } from '@croupier/core/fingerprint/report-fingerprint';
import { operation } from '../operation-meta.ts';
import { procedure } from '../procedure.ts';

const tag = 'fingerprints';

/** Audit reports and approvals, as part of the fingerprint router. */
export const fingerprintReportProcedures = {
  report: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/fingerprints/{fingerprintId}/report',
        tag,
        summary: 'Read the signed audit report of an ended run',
        description: 'The same as HTML and as PDF: `report.html` and `report.pdf` in its place.',
        errors: ['NOT_FOUND', 'CONFLICT'],
      }),
    )
    .input(fingerprintReportInput)
    .output(signedReport)
    .query(({ ctx, input }) => reportFingerprint(ctx.core, ctx.call, input)),

  reportKeys: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/report-keys',
        tag,
        summary: 'List the public keys that reports were signed with',
      }),
    )
    .input(reportKeysInput)
    .output(reportKeys)
    .query(({ ctx }) => listReportKeys(ctx.core)),

  approve: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/fingerprints/{fingerprintId}/approve',
        tag,
        summary: 'Approve a completed fingerprint for its game',
        description: 'Later builds are compared with it. The newest approval of a game counts.',
        errors: ['NOT_FOUND', 'CONFLICT'],
      }),
    )
    .input(approveFingerprintInput)
    .output(approvalView)
    .mutation(({ ctx, input }) => approveFingerprint(ctx.core, ctx.call, input)),

  approval: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/fingerprints/{fingerprintId}/approval',
        tag,
        summary: 'Read the newest approval of a fingerprint',
        errors: ['NOT_FOUND'],
      }),
    )
    .input(approvalOfInput)
    .output(approvalView)
    .query(({ ctx, input }) => approvalOf(ctx.core, ctx.call, input)),

  approved: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/games/{gameId}/approval',
        tag,
        summary: 'Read the approval that counts for a game',
        errors: ['NOT_FOUND'],
      }),
    )
    .input(approvedOfGameInput)
    .output(approvalView)
    .query(({ ctx, input }) => approvedOfGame(ctx.core, ctx.call, input)),
};
