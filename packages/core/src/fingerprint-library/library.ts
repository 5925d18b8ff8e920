import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint-document';
import { profileOf, type Profile } from '@croupier/fingerprint/similarity/profile';
import { readDocument as checkDocument } from '@croupier/fingerprint/similarity/read-document';
import { assert, present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { ownRun } from '../fingerprint/get-fingerprint.ts';
import { oversees, requireOwner } from '../ownership.ts';
import { addFinishedRuns } from './add-finished-runs.ts';
import { ProfileIndex } from './profile-index.ts';
import { readDocument, readEntry, readProfiles, type LibraryRecord } from './profile-store.ts';

const indexes = new WeakMap<Core, ProfileIndex>();

/** This process's index of the library, up to date: it holds everything that was committed before the call. @throws UNAVAILABLE */
export async function currentIndex(core: Core): Promise<ProfileIndex> {
  await addFinishedRuns(core);
  let index = indexes.get(core);
  if (index === undefined) {
    index = new ProfileIndex(core.db);
    indexes.set(core, index);
  }
  await index.refresh();
  return index;
}

/** Whose entries the caller may see: null for everybody's. */
export function visibleOwner(call: Call): Id | null {
  return oversees(call.principal) ? null : call.principal.userId;
}

/** The entry, if the caller may see it: by its id, or by that of its run. @throws NOT_FOUND */
export async function ownEntry(core: Core, call: Call, id: Id): Promise<LibraryRecord> {
  const record = await readEntry(core.db, id);
  if (!record) throw new AppError('NOT_FOUND', 'There is no such entry in the library.');
  requireOwner(call.principal, record.ownerId, 'entry in the library');
  return record;
}

/** What a comparison or a search starts from. */
export interface Subject {
  readonly id?: Id | undefined;
  readonly document?: Readonly<Record<string, unknown>> | undefined;
}

/** The document of an entry, of a run, or the one at hand. @throws NOT_FOUND, INVALID_INPUT, CONFLICT for a run without a document */
export async function documentOf(core: Core, call: Call, subject: Subject): Promise<FingerprintDocument> {
  if (subject.document !== undefined) return checkDocument(subject.document);
  assert(subject.id !== undefined, 'a subject is an id or a document');
  const record = await readEntry(core.db, subject.id);
  if (record === undefined) return await runDocument(core, call, subject.id);
  requireOwner(call.principal, record.ownerId, 'entry in the library');
  return checkDocument(await readDocument(core.db, record.id));
}

/** Its profile, and the entry when it is one. @throws as `documentOf` */
export async function profileOfSubject(
  core: Core,
  call: Call,
  subject: Subject,
): Promise<{ readonly profile: Profile; readonly record: LibraryRecord | null }> {
  const record = subject.id === undefined ? undefined : await readEntry(core.db, subject.id);
  if (record === undefined) return { profile: profileOf(await documentOf(core, call, subject)), record: null };
  requireOwner(call.principal, record.ownerId, 'entry in the library');
  const profiles = await readProfiles(core.db, [record.id]);
  return { profile: present(profiles.get(record.id), 'an entry has a profile'), record };
}

async function runDocument(core: Core, call: Call, id: Id): Promise<FingerprintDocument> {
  const { document } = await ownRun(core, call, id);
  if (document === null) throw new AppError('CONFLICT', 'The run has no document yet: wait until it has ended.');
  return checkDocument(document);
}
