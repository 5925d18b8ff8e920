import type { nearestInput, nearestResult } from '@croupier/contract/fingerprint-library';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { geometryText, isOf, libraryEntryOf } from './entry-of.ts';
import { currentIndex, profileOfSubject, visibleOwner } from './library.ts';

/** The entries that are most like one of them, or like a run, by the distance of their vectors; of its geometry alone. @throws NOT_FOUND, CONFLICT */
export async function nearestProfiles(
  core: Core,
  call: Call,
  input: z.output<typeof nearestInput>,
): Promise<z.infer<typeof nearestResult>> {
  const index = await currentIndex(core);
  const { profile, record } = await profileOfSubject(core, call, { id: input.id });
  const isOwn = isOf(visibleOwner(call));
  const probe = { geometry: geometryText(profile.rows), vector: profile.vector, spins: profile.spins };
  const found = await index.nearest(probe, input.limit, (other) => other.id !== record?.id && isOwn(other));
  return {
    items: found.map(({ record: near, distance, farApart }) => ({
      entry: libraryEntryOf(near),
      distance,
      explainedByChance: !farApart,
    })),
  };
}
