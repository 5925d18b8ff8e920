import type { Id } from '@croupier/kernel/ids';
import { z } from 'zod';
import { readKey } from '../commit/key-store.ts';
import type { Queryable } from '../commit/queryable.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { eventAt } from '../event/read-stream.ts';
import { sealEvent } from '../event/seal.ts';
import { systemCall } from '../system-call.ts';
import { deleteDraw, readSettled, type DrawRecord } from './draw-store.ts';
import { advanceEngine, lockEngine } from './engine-store.ts';

const drawsOfOneRead = 100;

/**
 * Forgets draws of which it is certain what became of them. Outcomes that were drawn and not played become evidence: an event
 * `engine.outcome_discarded` of the engine's stream. Safe to repeat, and in several processes at once. Answers how many were settled.
 */
export async function settleDraws(core: Core, sessionId: Id | null, signal?: AbortSignal): Promise<number> {
  let settled = 0;
  for (;;) {
    const draws = await readSettled(core.db, { sessionId, nowMs: core.clock.now(), limit: drawsOfOneRead });
    for (const draw of draws) {
      if (signal?.aborted === true) return settled;
      await settle(core, draw);
      settled += 1;
    }
    if (draws.length < drawsOfOneRead) return settled;
  }
}

async function settle(core: Core, draw: DrawRecord): Promise<void> {
  const played = draw.answer === null ? 0 : await spinsPlayed(core, draw);
  const discarded = draw.answer?.spins.slice(played) ?? [];
  await inTransaction(core, async (db) => {
    if (!(await deleteDraw(db, draw)) || discarded.length === 0) return;
    await recordDiscarded(core, db, draw, {
      nonce: draw.nonce + played,
      payoutsMinor: discarded.map(({ outcome }) => outcome.payoutMinor),
      answerHash: draw.answerHash ?? '',
      reason: played > 0 ? 'rest_of_batch' : 'not_committed',
    });
  });
}

/** How many of the draw's outcomes were committed: the event of its key tells. */
async function spinsPlayed(core: Core, draw: DrawRecord): Promise<number> {
  const origin = await originOfKey(core, draw);
  return origin?.engineKey === draw.engineKey ? origin.played : 0;
}

/** What the event of a draw's request says of where its outcomes came from; undefined when nothing was committed under the key. */
export async function originOfKey(
  core: Core,
  { sessionId, idempotencyKey }: Pick<DrawRecord, 'sessionId' | 'idempotencyKey'>,
): Promise<{ readonly engineKey: string; readonly answerHash: string; readonly played: number } | undefined> {
  const key = await readKey(core.db, sessionId, idempotencyKey);
  const event = key && (await eventAt(core, key.streamId, key.streamVersion));
  const origin = originOfEvent.safeParse(event?.payload);
  if (!origin.success) return undefined;
  const { engine, played } = origin.data;
  return { engineKey: engine.key, answerHash: engine.answerHash, played };
}

/** As `originOf` has written it. */
const originOfEvent = z.looseObject({
  engine: z.looseObject({ key: z.string(), answerHash: z.string() }),
  played: z.number().default(1),
});

/** What was drawn and not played. */
interface Discarded {
  readonly nonce: number;
  readonly payoutsMinor: readonly number[];
  readonly answerHash: string;
  readonly reason: 'not_committed' | 'rest_of_batch' | 'answered_twice';
}

/** Records outcomes that are not played, in the caller's transaction. */
export async function recordDiscarded(
  core: Core,
  db: Queryable,
  draw: Pick<DrawRecord, 'sessionId' | 'engineId' | 'engineKey'>,
  discarded: Discarded,
): Promise<void> {
  const engine = await lockEngine(db, draw.engineId);
  const { sessionId, engineId, engineKey } = draw;
  const event = sealEvent({
    draft: {
      streamType: 'engine',
      streamId: engine.streamId,
      type: 'engine.outcome_discarded',
      gameId: null,
      payload: { engineId, sessionId, engineKey, ...discarded },
    },
    call: systemCall('engine-draws'),
    idempotencyKey: null,
    streamVersion: engine.streamVersion + 1,
    previousHash: engine.headHash,
    atMs: core.clock.now(),
  });
  await advanceEngine(db, engine, event);
  await appendEvent(db, event);
}
