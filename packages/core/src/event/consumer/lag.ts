import type { Core } from '../../core.ts';
import {
  readCheckpoints,
  readLags,
  readVisibility,
  type Checkpoint,
  type ConsumerLag,
  type Visibility,
} from './consumer-store.ts';

/** Where these consumers stand, those that exist. */
export async function checkpointsOf(core: Pick<Core, 'db'>, names: readonly string[]): Promise<Checkpoint[]> {
  return await readCheckpoints(core.db, names);
}

/** How far each of these consumers is behind the store, in events and in time. */
export async function lagOf(core: Pick<Core, 'db' | 'clock'>, names: readonly string[]): Promise<ConsumerLag[]> {
  return await readLags(core.db, names, core.clock.now());
}

/** What holds events back from every reader of the whole store: an open transaction that has written, or a restored dump. */
export async function visibilityOf(core: Pick<Core, 'db' | 'clock'>): Promise<Visibility> {
  return await readVisibility(core.db, core.clock.now());
}
