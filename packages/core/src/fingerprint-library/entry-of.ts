import type { LibraryEntry } from '@croupier/contract/fingerprint-library';
import { profileOf } from '@croupier/fingerprint/similarity/profile';
import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint-document';
import type { Id } from '@croupier/kernel/ids';
import type { LibraryRecord, NewEntry } from './profile-store.ts';

/** An entry as clients see it. */
export function libraryEntryOf(record: LibraryRecord): LibraryEntry {
  const { id, fingerprintId, createdAtMs } = record;
  return {
    profileId: id,
    source: fingerprintId === null ? 'document' : 'run',
    fingerprintId,
    name: record.name,
    tags: [...record.tags],
    gameId: record.gameId,
    parHash: record.parHash,
    engineVersion: record.engineVersion,
    documentHash: record.documentHash,
    geometry: record.geometry,
    spins: record.spins,
    rtp: record.rtp,
    hitFrequency: record.hitFrequency,
    sigma: record.sigma,
    engine: record.engine,
    randomness: record.randomness,
    signature: record.signature,
    createdAt: new Date(createdAtMs),
  };
}

/** Who an entry is of, and how it came to be. */
export type EntryOrigin = Pick<
  NewEntry,
  'id' | 'ownerId' | 'fingerprintId' | 'documentHash' | 'name' | 'tags' | 'createdAtMs' | 'documentText' | 'event'
>;

/** A new entry of a document. @throws AppError INVALID_INPUT for a document without a reconstruction */
export function newEntryOf(document: FingerprintDocument, origin: EntryOrigin): NewEntry {
  const profile = profileOf(document);
  const { rtp, hitFrequency, sigma } = profile.statistics;
  return {
    ...origin,
    gameId: document.gameId,
    parHash: document.parHash,
    engineVersion: document.engineVersion,
    geometry: geometryText(profile.rows),
    signature: profile.signature,
    spins: profile.spins,
    rtp: rtp?.value ?? null,
    hitFrequency: hitFrequency?.value ?? null,
    sigma: sigma?.value ?? null,
    engine: profile.engine,
    randomness: profile.randomness,
    profile,
  };
}

export function geometryText(rows: readonly number[]): string {
  return rows.join('-');
}

/** Whether the record is of an owner; null stands for all of them. */
export function isOf(ownerId: Id | null): (record: LibraryRecord) => boolean {
  return ownerId === null ? () => true : (record) => record.ownerId === ownerId;
}
