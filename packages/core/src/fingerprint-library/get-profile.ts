import type { getProfileInput, LibraryEntry } from '@croupier/contract/fingerprint-library';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { addFinishedRuns } from './add-finished-runs.ts';
import { libraryEntryOf } from './entry-of.ts';
import { ownEntry } from './library.ts';

/** An entry of the library, by its id or by that of its run. @throws NOT_FOUND */
export async function getProfile(
  core: Core,
  call: Call,
  input: z.output<typeof getProfileInput>,
): Promise<LibraryEntry> {
  await addFinishedRuns(core);
  return libraryEntryOf(await ownEntry(core, call, input.profileId));
}
