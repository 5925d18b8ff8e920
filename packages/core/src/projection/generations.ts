import type { ProjectionName } from '@croupier/contract/projection';
import { assert, present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { Queryable } from '../commit/queryable.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import {
  comparePlaces,
  consumeBatch,
  registerConsumers,
  takeBatch,
  type BatchEffect,
  type StorePosition,
} from '../event/consumer/consume.ts';
import { forgetConsumer, waitForConsumer, whileHolding } from '../event/consumer/hold.ts';
import { checkpointsOf } from '../event/consumer/lag.ts';
import { projectionNamed } from './catalogue.ts';
import { applyProjections } from './store/apply-projections.ts';
import {
  consumerOf,
  deleteRows,
  insertProjections,
  readDetachedMonths,
  readGenerations,
} from './store/generation-store.ts';

/** Batches of a rebuild are short: each is a transaction that writes, and holds back who reads events meanwhile. */
const fillBatchMax = 2_000;
const rowsOfOneDelete = 5_000;

/** A generation that is filled beside the live one. */
export interface Shadow {
  readonly name: ProjectionName;
  readonly live: number;
  readonly generation: number;
}

/**
 * Runs work on another generation of a projection, empty at first. What is not live afterwards is deleted.
 * @throws CONFLICT when somebody else does so at the moment; ACTION_NOT_ALLOWED while months of the store are detached
 */
export async function withShadow<T>(
  core: Core,
  name: ProjectionName,
  work: (shadow: Shadow) => Promise<T>,
): Promise<T> {
  await requireAllMonths(core, name);
  await insertProjections(core.db, [name]);
  return await whileHolding(core, `rebuild ${name}`, async () => {
    await dropDeadGenerations(core, name);
    const { live, next } = await readGenerations(core.db, projectionNamed(name));
    await registerConsumers(core, [consumerOf(name, next)]);
    try {
      // A month that was being detached did not know of this consumer: either it is gone now, or it stays for us.
      await requireAllMonths(core, name);
      return await work({ name, live, generation: next });
    } finally {
      await dropDeadGenerations(core, name);
    }
  });
}

/** Rows that follow from events of a detached month cannot be made anew without it. */
async function requireAllMonths(core: Core, name: ProjectionName): Promise<void> {
  const months = await readDetachedMonths(core.db);
  if (months.length === 0) return;
  throw new AppError(
    'ACTION_NOT_ALLOWED',
    `Months of the event store are detached (${months.join(', ')}): attach them first, or ${name} would lose what they hold.`,
    { details: { reason: 'months_detached', months } },
  );
}

/**
 * Fills the shadow, batch by batch, while the live generation goes on: with everything that can be seen, or up to where
 * the live one stands.
 * @returns how many events were read
 * @throws UNAVAILABLE when the server is stopping
 */
export async function fill(core: Core, shadow: Shadow, bound: 'everything' | 'as the live one'): Promise<number> {
  let events = 0;
  for (;;) {
    if (core.runs.stopping) throw new AppError('UNAVAILABLE', 'The server is stopping: nothing has changed.');
    const consumed = await consumeBatch(core, {
      names: [consumerOf(shadow.name, shadow.generation)],
      batchMax: fillBatchMax,
      upTo: bound === 'everything' ? null : await placeOf(core, shadow.name, shadow.live),
      effect: effectOf(shadow),
    });
    if (consumed.kind !== 'batch') return events;
    events += consumed.batch.events;
    if (consumed.batch.events < fillBatchMax) return events;
  }
}

/**
 * Brings the shadow, inside a transaction that holds the live generation still, to where that one stands.
 * @returns how many events were read
 */
export async function catchUp(db: Queryable, core: Core, shadow: Shadow): Promise<number> {
  const consumer = consumerOf(shadow.name, shadow.generation);
  const upTo = await placeOf({ db }, shadow.name, shadow.live);
  let events = 0;
  for (;;) {
    const place = await placeOf({ db }, shadow.name, shadow.generation);
    if (comparePlaces(place, upTo) >= 0) return events;
    const consumed = await takeBatch(db, { names: [consumer], batchMax: fillBatchMax, upTo, effect: effectOf(shadow) });
    assert(consumed.kind === 'batch', 'what the live generation has seen can be seen');
    events += consumed.batch.events;
  }
}

/** Waits until nobody is in the middle of a batch of the live generation, and holds it there until the transaction ends. */
export async function holdStill(db: Queryable, shadow: Shadow): Promise<void> {
  await waitForConsumer(db, consumerOf(shadow.name, shadow.live));
}

async function placeOf(core: Pick<Core, 'db'>, name: ProjectionName, generation: number): Promise<StorePosition> {
  const [place] = await checkpointsOf(core, [consumerOf(name, generation)]);
  return present(place, `the generation ${generation} of ${name} is gone`);
}

function effectOf({ name, generation }: Shadow): BatchEffect {
  const targets = [{ projection: projectionNamed(name), generation }];
  return async (db, batch) => await applyProjections(db, batch, targets);
}

/** Deletes what a switch has replaced, or a killed rebuild has left: row by row, never in one long transaction. */
async function dropDeadGenerations(core: Core, name: ProjectionName): Promise<void> {
  const projection = projectionNamed(name);
  const { dead } = await readGenerations(core.db, projection);
  for (const generation of dead) {
    await forgetConsumer(core, consumerOf(name, generation));
    const some = { generation, limit: rowsOfOneDelete };
    for (;;) if ((await inTransaction(core, (db) => deleteRows(db, projection, some))) < some.limit) break;
  }
}
