import type { matchInput, MatchResult } from '@croupier/contract/fingerprint-library';
import { match, type Candidate } from '@croupier/fingerprint/similarity/match';
import type { Profile } from '@croupier/fingerprint/similarity/profile';
import type { Id } from '@croupier/kernel/ids';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { geometryText, isOf, libraryEntryOf } from './entry-of.ts';
import { currentIndex, profileOfSubject, visibleOwner } from './library.ts';
import type { ProfileIndex, RecordTest } from './profile-index.ts';
import { readProfiles, type LibraryRecord } from './profile-store.ts';

/** Candidates that are looked at closely: those of the same signature first, then the likeliest by their vectors. */
export const sameSignatureMax = 8;
export const likeliestMax = 16;

/**
 * Which game of the library a document, an entry or a run is of. The caller's own entries are looked through; everybody's, for those who oversee.
 * @throws NOT_FOUND, INVALID_INPUT, CONFLICT
 */
export async function matchFingerprint(
  core: Core,
  call: Call,
  input: z.output<typeof matchInput>,
): Promise<MatchResult> {
  const index = await currentIndex(core);
  const { profile, record: own } = await profileOfSubject(core, call, input);
  const isOwn = isOf(visibleOwner(call));
  const records = await candidatesOf(index, profile, (record) => record.id !== own?.id && isOwn(record));
  const profiles = await readProfiles(core.db, [...records.keys()]);
  const candidates: Candidate[] = [...profiles].map(([id, known]) => ({ id, profile: known }));
  const found = match(profile, candidates, Math.max(1, index.size));
  const entryOf = (id: Id) => {
    const record = records.get(id);
    return record === undefined ? null : libraryEntryOf(record);
  };
  return {
    verdict: found.verdict,
    best: found.best === null ? null : entryOf(found.best),
    confidence: found.confidence,
    reason: found.reason,
    candidates: found.candidates.slice(0, input.limit).flatMap(({ id, names, apartBy, ...rest }) => {
      const entry = entryOf(id);
      return entry === null ? [] : [{ ...rest, entry, names: [...names], apartBy: [...apartBy] }];
    }),
  };
}

async function candidatesOf(index: ProfileIndex, profile: Profile, test: RecordTest): Promise<Map<Id, LibraryRecord>> {
  const probe = { geometry: geometryText(profile.rows), vector: profile.vector, spins: profile.spins };
  const alike = profile.signature === null ? [] : index.ofSignature(profile.signature, test).slice(0, sameSignatureMax);
  const likely = await index.likeliest(probe, likeliestMax, test);
  return new Map([...alike, ...likely.map(({ record }) => record)].map((record) => [record.id, record]));
}
