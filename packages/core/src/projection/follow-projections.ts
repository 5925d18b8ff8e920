import type { ProjectionName } from '@croupier/contract/projection';
import { AppError } from '@croupier/kernel/errors';
import type { Core } from '../core.ts';
import { consumeBatch, isSamePlace, type EventBatch, type StorePosition } from '../event/consumer/consume.ts';
import { Pace, type PaceOptions } from '../event/consumer/pace.ts';
import { projectionNamed } from './catalogue.ts';
import { applyProjections, type Target } from './store/apply-projections.ts';
import { consumerOf, insertProjections, readPlaces } from './store/generation-store.ts';

export interface FollowOptions {
  readonly names: readonly ProjectionName[];
  /** Events of one batch, at most. Default 2,000. */
  readonly batchMax?: number;
  readonly pace?: PaceOptions;
  /** Told of every batch after its commit. */
  readonly onBatch?: (batch: EventBatch) => void;
}

const defaultBatchMax = 2_000;
/** A projection whose effect failed rests so long before it is tried again. */
const restMs = 5_000;

/**
 * Keeps these projections up to date until the signal aborts. Projections that stand at the same place move together, so
 * that an event is decoded once for all of them; one that has fallen behind catches up with the others and joins them. One
 * that fails is told to the observer, rests, and does not stop the others.
 * @throws UNAVAILABLE when the database is away: call it again
 */
export async function followProjections(core: Core, options: FollowOptions, signal: AbortSignal): Promise<void> {
  const pace = new Pace(options.pace);
  const resting = new Map<ProjectionName, number>();
  await insertProjections(core.db, options.names);
  while (!signal.aborted) {
    const awake = options.names.filter((name) => (resting.get(name) ?? 0) <= core.clock.now());
    const seen = await advanceProjections(core, { ...options, names: awake }, (name) => {
      resting.set(name, core.clock.now() + restMs);
    });
    await pace.rest(seen, signal);
  }
}

/** A place at which some live projections stand, and the next place at which others do. */
interface Group {
  readonly at: StorePosition;
  readonly upTo: StorePosition | null;
  readonly targets: readonly Target[];
}

/** One batch for each group of projections that stand at the same place. */
export async function advanceProjections(
  core: Core,
  options: FollowOptions,
  onFailed: (name: ProjectionName) => void = () => undefined,
): Promise<'a full batch' | 'something' | 'nothing'> {
  const batchMax = options.batchMax ?? defaultBatchMax;
  let seen: 'a full batch' | 'something' | 'nothing' = 'nothing';
  for (const group of await groupsOf(core, options.names)) {
    const events = await advanceGroup(core, group, { ...options, batchMax }, onFailed);
    if (events >= batchMax || (events > 0 && group.upTo !== null)) seen = 'a full batch';
    else if (events > 0 && seen === 'nothing') seen = 'something';
  }
  return seen;
}

async function groupsOf(core: Core, names: readonly ProjectionName[]): Promise<Group[]> {
  const groups: { at: StorePosition; upTo: StorePosition | null; targets: Target[] }[] = [];
  for (const { name, generation, at } of await readPlaces(core.db, names)) {
    const target = { projection: projectionNamed(name), generation };
    const ahead = groups.at(-1);
    if (ahead !== undefined && isSamePlace(ahead.at, at)) ahead.targets.push(target);
    else groups.push({ at, upTo: ahead?.at ?? null, targets: [target] });
  }
  return groups;
}

async function advanceGroup(
  core: Core,
  group: Group,
  options: FollowOptions & { readonly batchMax: number },
  onFailed: (name: ProjectionName) => void,
): Promise<number> {
  try {
    const startMs = performance.now();
    const consumed = await consumeBatch(core, {
      names: group.targets.map(nameOf),
      batchMax: options.batchMax,
      upTo: group.upTo,
      effect: (db, batch) =>
        applyProjections(
          db,
          batch,
          group.targets.filter((target) => batch.names.includes(nameOf(target))),
        ),
    });
    if (consumed.kind !== 'batch') return 0;
    const { batch } = consumed;
    core.observer.batchConsumed({
      consumers: group.targets
        .filter((target) => batch.names.includes(nameOf(target)))
        .map((one) => one.projection.name),
      events: batch.events,
      durationMs: performance.now() - startMs,
      lagMs: Math.max(0, core.clock.now() - batch.oldestAtMs),
    });
    options.onBatch?.(batch);
    return batch.events;
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNAVAILABLE') throw error;
    if (group.targets.length > 1) return await advanceEach(core, group, options, onFailed);
    for (const { projection } of group.targets) {
      onFailed(projection.name);
      core.observer.failure({ message: `the projection ${projection.name} failed`, error, requestId: null });
    }
    return 0;
  }
}

/** One of them fails: each by itself, so that the others go on. */
async function advanceEach(
  core: Core,
  group: Group,
  options: FollowOptions & { readonly batchMax: number },
  onFailed: (name: ProjectionName) => void,
): Promise<number> {
  let most = 0;
  for (const target of group.targets) {
    most = Math.max(most, await advanceGroup(core, { ...group, targets: [target] }, options, onFailed));
  }
  return most;
}

function nameOf({ projection, generation }: Target): string {
  return consumerOf(projection.name, generation);
}
