import type { libraryPage, searchLibraryInput } from '@croupier/contract/fingerprint-library';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { cursorText, pageOf, readCursor } from '../paging.ts';
import { isOf, libraryEntryOf } from './entry-of.ts';
import { currentIndex, visibleOwner } from './library.ts';
import type { LibraryRecord } from './profile-store.ts';

type Search = z.output<typeof searchLibraryInput>;

/** The caller's entries (everybody's, for those who oversee) that meet all conditions, newest first. @throws INVALID_INPUT (the cursor) */
export async function searchLibrary(core: Core, call: Call, input: Search): Promise<z.infer<typeof libraryPage>> {
  const [beforeId] = readCursor(input.cursor, 'library', ['ffffffff-ffff-7fff-bfff-ffffffffffff']);
  const index = await currentIndex(core);
  const isOwn = isOf(visibleOwner(call));
  const meets = conditionOf(input);
  const records = index.newest(beforeId, input.limit + 1, (record) => isOwn(record) && meets(record));
  return pageOf(records.map(libraryEntryOf), input.limit, ({ profileId }) => cursorText('library', [profileId]));
}

function conditionOf(input: Search): (record: LibraryRecord) => boolean {
  const name = input.name?.toLowerCase();
  return (record) =>
    within(record.rtp, input.rtpMin, input.rtpMax) &&
    within(record.hitFrequency, input.hitFrequencyMin, input.hitFrequencyMax) &&
    within(record.sigma, input.sigmaMin, input.sigmaMax) &&
    within(record.spins, input.spinsMin, undefined) &&
    isOrAny(record.geometry, input.geometry) &&
    isOrAny(record.gameId, input.gameId) &&
    isOrAny(record.engine, input.engine) &&
    isOrAny(record.randomness, input.randomness) &&
    isOrAny(record.signature, input.signature) &&
    (input.tag === undefined || record.tags.includes(input.tag)) &&
    (name === undefined || record.name.toLowerCase().includes(name));
}

function isOrAny(value: string | null, wanted: string | undefined): boolean {
  return wanted === undefined || value === wanted;
}

/** What was not measured lies within no bounds. */
function within(value: number | null, least: number | undefined, most: number | undefined): boolean {
  if (least === undefined && most === undefined) return true;
  return value !== null && value >= (least ?? 0) && value <= (most ?? Number.POSITIVE_INFINITY);
}
