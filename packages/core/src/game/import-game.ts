import type { GameDetail, importGameInput } from '@croupier/contract/game';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { once } from '../commit/once.ts';
import { isTaken } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { genesisHash } from '../event/hash-chain.ts';
import { sealEvent } from '../event/seal.ts';
import { checkSheet } from './checked-sheet.ts';
import type { GameRecord } from './domain/game-record.ts';
import { gameDetailOf } from './get-game.ts';
import { insertGame, keepParSheet, readGame } from './game-store.ts';

/**
 * Adds a game to the catalogue. The game's id is the sheet's.
 * @throws INVALID_INPUT with every fault of the sheet; CONFLICT when the id is taken
 */
export async function importGame(core: Core, call: Call, input: z.output<typeof importGameInput>): Promise<GameDetail> {
  const sheet = await checkSheet(input.par);
  const { idempotencyKey, ...request } = input;
  const key = { operation: 'game.import', scope: call.principal.userId, key: idempotencyKey, request };
  const event = await once(core, key, async (db) => {
    const taken = await readGame(db, sheet.gameId);
    if (taken) {
      throw idIsTaken({ gameId: sheet.gameId, version: taken.streamVersion, parHash: taken.parHash });
    }
    const streamId = core.ids.next();
    const nowMs = core.clock.now();
    const imported = sealEvent({
      draft: {
        streamType: 'game',
        streamId,
        type: 'game.imported',
        gameId: sheet.gameId,
        payload: { gameId: sheet.gameId, parHash: sheet.hash, ...sheet.figures },
      },
      call,
      idempotencyKey,
      streamVersion: 1,
      previousHash: genesisHash,
      atMs: nowMs,
    });
    const game: GameRecord = {
      ...sheet.figures,
      id: sheet.gameId,
      streamId,
      status: 'active',
      parHash: sheet.hash,
      streamVersion: 1,
      headHash: imported.hash,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    };
    await keepParSheet(db, { ...sheet, warnings: JSON.stringify(sheet.warnings), atMs: nowMs });
    await insertGame(db, game, imported).catch((error: unknown) => {
      throw isTaken(error, 'games_pkey') ? idIsTaken({ gameId: sheet.gameId }) : error;
    });
    await appendEvent(db, imported);
    return imported;
  });
  return await gameDetailOf(core, event);
}

function idIsTaken(details: Readonly<Record<string, unknown>>): AppError {
  return new AppError('CONFLICT', 'There is a game with this id: replace it instead, or give the sheet another id.', {
    details,
  });
}
