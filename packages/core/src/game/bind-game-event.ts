import { AppError } from '@croupier/kernel/errors';
import type { Call } from '../call.ts';
import type { Queryable } from '../commit/queryable.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { genesisHash } from '../event/hash-chain.ts';
import { sealEvent } from '../event/seal.ts';
import type { StoredEvent } from '../event/stored-event.ts';
import type { GameRecord } from './domain/game-record.ts';
import { insertGame, keepParSheet, readGame, updateGame } from './game-store.ts';

/** A game of an external engine, ready to be kept. */
export interface BoundGame {
  readonly call: Call;
  readonly idempotencyKey: string;
  /** Of the game that is bound anew; null for a new one. */
  readonly expectedVersion: number | null;
  readonly game: Omit<GameRecord, 'streamId' | 'status' | 'streamVersion' | 'headHash' | 'createdAtMs' | 'updatedAtMs'>;
  /** What is stored in the place of a PAR sheet, as canonical JSON. */
  readonly document: string;
  readonly warnings: readonly { readonly path: string; readonly message: string }[];
  /** JSON of the exact report of a declared PAR sheet. */
  readonly exact: string | null;
}

/**
 * Adds a game of an external engine to the catalogue, or gives it another binding, in the caller's transaction. Open sessions go on with
 * the binding that they were opened on.
 * @throws CONFLICT when a game that is to be bound anew is not there in this version, or is played by the built-in engine; what the
 *   database says when the id is taken
 */
export async function bindGameEvent(core: Core, db: Queryable, bound: BoundGame): Promise<StoredEvent> {
  const { call, idempotencyKey, expectedVersion } = bound;
  const { id, ...figures } = bound.game;
  const nowMs = core.clock.now();
  const before = expectedVersion === null ? undefined : await readGame(db, id);
  if (expectedVersion !== null && (before?.streamVersion !== expectedVersion || before.engineId === null)) {
    throw notAsExpected(id, expectedVersion, before?.streamVersion ?? null);
  }
  const streamId = before?.streamId ?? core.ids.next();
  const event = sealEvent({
    draft: {
      streamType: 'game',
      streamId,
      type: before ? 'game.replaced' : 'game.imported',
      gameId: id,
      payload: { gameId: id, ...figures },
    },
    call,
    idempotencyKey,
    streamVersion: (before?.streamVersion ?? 0) + 1,
    previousHash: before?.headHash ?? genesisHash,
    atMs: nowMs,
  });
  const game: GameRecord = {
    ...bound.game,
    streamId,
    status: 'active',
    streamVersion: event.streamVersion,
    headHash: event.hash,
    createdAtMs: before?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
  };
  const { document, exact, warnings } = bound;
  await keepParSheet(db, { hash: game.parHash, document, warnings: JSON.stringify(warnings), exact, atMs: nowMs });
  if (before === undefined) await insertGame(db, game, event);
  else if (!(await updateGame(db, game, event))) throw notAsExpected(id, before.streamVersion, null);
  await appendEvent(db, event);
  return event;
}

function notAsExpected(gameId: string, expectedVersion: number, version: number | null): AppError {
  return new AppError(
    'CONFLICT',
    'The game has changed since the version that you replace, or is no game of an engine.',
    {
      details: { gameId, expectedVersion, version },
    },
  );
}
