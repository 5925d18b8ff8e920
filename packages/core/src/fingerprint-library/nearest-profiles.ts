import type { nearestInput, nearestResult } from '@croupier/contract/fingerprint-library';
import type { Id } from '@croupier/kernel/ids';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { requireOwner } from '../ownership.ts';
import { geometryText, isOf, libraryEntryOf } from './entry-of.ts';
import { currentIndex, profileOfSubject, visibleOwner } from './library.ts';
import type { Probe, ProfileIndex } from './profile-index.ts';
import type { LibraryRecord } from './profile-store.ts';

/** The entries that are most like one of them, or like a run, by the distance of their vectors; of its geometry alone. @throws NOT_FOUND, CONFLICT */
export async function nearestProfiles(
  core: Core,
  call: Call,
  input: z.output<typeof nearestInput>,
): Promise<z.infer<typeof nearestResult>> {
  const index = await currentIndex(core);
  const { probe, record } = await probeOf(core, call, index, input.id);
  const isOwn = isOf(visibleOwner(call));
  const found = await index.nearest(probe, input.limit, (other) => other.id !== record?.id && isOwn(other));
  return {
    items: found.map(({ record: near, distance, farApart }) => ({
      entry: libraryEntryOf(near),
      distance,
      explainedByChance: !farApart,
    })),
  };
}

/** Where the search starts: an entry is in the index already. */
async function probeOf(
  core: Core,
  call: Call,
  index: ProfileIndex,
  id: Id,
): Promise<{ readonly probe: Probe; readonly record: LibraryRecord | null }> {
  const entry = index.entry(id);
  if (entry === null) {
    const { profile, record } = await profileOfSubject(core, call, { id });
    return { probe: { geometry: geometryText(profile.rows), vector: profile.vector, spins: profile.spins }, record };
  }
  const { record, vector } = entry;
  requireOwner(call.principal, record.ownerId, 'entry in the library');
  return { probe: { geometry: record.geometry, vector, spins: record.spins }, record };
}
