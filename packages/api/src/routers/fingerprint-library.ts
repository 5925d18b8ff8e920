import * as contract from '@croupier/contract/fingerprint-library';
import { compareSubjects } from '@croupier/core/fingerprint-library/compare-library';
import { forgetFingerprint } from '@croupier/core/fingerprint-library/forget-fingerprint';
import { getProfile } from '@croupier/core/fingerprint-library/get-profile';
import { keepFingerprint } from '@croupier/core/fingerprint-library/keep-fingerprint';
import { matchFingerprint } from '@croupier/core/fingerprint-library/match-fingerprint';
import { nearestProfiles } from '@croupier/core/fingerprint-library/nearest-profiles';
import { searchLibrary } from '@croupier/core/fingerprint-library/search-library';
import { z } from 'zod';
import { operation } from '../operation-meta.ts';
import { procedure } from '../procedure.ts';

const tag = 'library';

/** The library of fingerprints, as part of the fingerprint router. */
export const fingerprintLibraryProcedures = {
  library: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/library',
        tag,
        summary: 'List and search the library of fingerprints',
        description: 'Completed runs, and documents that were kept; newest first. Every condition must hold.',
      }),
    )
    .input(contract.searchLibraryInput)
    .output(contract.libraryPage)
    .query(({ ctx, input }) => searchLibrary(ctx.core, ctx.call, input)),

  profile: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/library/{profileId}',
        tag,
        summary: 'Read an entry of the library',
        errors: ['NOT_FOUND'],
      }),
    )
    .input(contract.getProfileInput)
    .output(contract.libraryEntry)
    .query(({ ctx, input }) => getProfile(ctx.core, ctx.call, input)),

  keep: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/library',
        tag,
        summary: 'Keep a fingerprint document in the library',
        description: 'A document of any source, such as an analysed file. It must have the hash that is stated.',
        status: 201,
        location: '/library/{profileId}',
        errors: ['CONFLICT', 'IDEMPOTENCY_MISMATCH'],
      }),
    )
    .input(contract.keepFingerprintInput)
    .output(contract.libraryEntry)
    .mutation(({ ctx, input }) => keepFingerprint(ctx.core, ctx.call, input)),

  forget: procedure
    .meta(
      operation({
        method: 'DELETE',
        path: '/library/{profileId}',
        tag,
        summary: 'Take an entry out of the library',
        description: 'The run that it is of stays.',
        status: 204,
        errors: ['NOT_FOUND'],
      }),
    )
    .input(contract.forgetFingerprintInput)
    .output(z.void())
    .mutation(({ ctx, input }) => forgetFingerprint(ctx.core, ctx.call, input)),

  nearest: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/library/{id}/nearest',
        tag,
        summary: 'Find the entries that are most like an entry, or like a run',
        errors: ['NOT_FOUND', 'CONFLICT'],
      }),
    )
    .input(contract.nearestInput)
    .output(contract.nearestResult)
    .query(({ ctx, input }) => nearestProfiles(ctx.core, ctx.call, input)),

  match: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/library/match',
        tag,
        summary: 'Say which known game a sample is of',
        description:
          'Of a document, an entry or a run; symbols may have other names. `none` and `insufficient` are answers too: nothing is guessed.',
        errors: ['NOT_FOUND', 'CONFLICT'],
      }),
    )
    .input(contract.matchInput)
    .output(contract.matchResult)
    .mutation(({ ctx, input }) => matchFingerprint(ctx.core, ctx.call, input)),

  compare: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/library/compare',
        tag,
        summary: 'Compare two fingerprints',
        description: 'What changed, whether it is more than chance, and whether enough is known to call them the same.',
        errors: ['NOT_FOUND', 'CONFLICT'],
      }),
    )
    .input(contract.compareInput)
    .output(contract.comparison)
    .mutation(async ({ ctx, input }) => {
      const { reasons, findings, ...rest } = await compareSubjects(ctx.core, ctx.call, input);
      return { ...rest, reasons: [...reasons], findings: [...findings] };
    }),
};
