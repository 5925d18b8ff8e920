import type { GameDetail, replaceGameInput } from '@croupier/contract/game';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { once } from '../commit/once.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { sealEvent } from '../event/seal.ts';
import { checkSheet } from './checked-sheet.ts';
import { gameDetailOf } from './get-game.ts';
import { keepParSheet, readGame, updateGame } from './game-store.ts';

/**
 * Gives a game another PAR sheet. Sessions that are open go on with the sheet that they were opened on.
 * @throws NOT_FOUND; INVALID_INPUT with every fault of the sheet; CONFLICT when the version is not the expected one, or when the
 *   game is that of an external engine
 */
export async function replaceGame(
  core: Core,
  call: Call,
  input: z.output<typeof replaceGameInput>,
): Promise<GameDetail> {
  const sheet = await checkSheet(input.par);
  if (sheet.gameId !== input.gameId) {
    throw new AppError('INVALID_INPUT', 'The sheet is for another game.', {
      details: { issues: [{ path: 'par.id', message: `expected ${input.gameId}` }] },
    });
  }
  const { idempotencyKey, ...request } = input;
  const key = { operation: 'game.replace', scope: call.principal.userId, key: idempotencyKey, request };
  const event = await once(core, key, async (db) => {
    const game = await readGame(db, input.gameId);
    if (!game) throw new AppError('NOT_FOUND', 'There is no such game.');
    if (game.engineId !== null) throw isExternal(game.id, game.engineId);
    if (game.streamVersion !== input.expectedVersion)
      throw hasChanged(game.id, input.expectedVersion, game.streamVersion);
    const nowMs = core.clock.now();
    const replaced = sealEvent({
      draft: {
        streamType: 'game',
        streamId: game.streamId,
        type: 'game.replaced',
        gameId: game.id,
        payload: { gameId: game.id, parHash: sheet.hash, ...sheet.figures },
      },
      call,
      idempotencyKey,
      streamVersion: input.expectedVersion + 1,
      previousHash: game.headHash,
      atMs: nowMs,
    });
    await keepParSheet(db, { ...sheet, warnings: JSON.stringify(sheet.warnings), atMs: nowMs });
    const next = { ...game, ...sheet.figures, parHash: sheet.hash, status: 'active' as const };
    if (!(await updateGame(db, next, replaced))) {
      throw hasChanged(game.id, input.expectedVersion, null);
    }
    await appendEvent(db, replaced);
    return replaced;
  });
  return await gameDetailOf(core, event);
}

function hasChanged(gameId: string, expectedVersion: number, version: number | null): AppError {
  return new AppError('CONFLICT', 'The game has changed since the version that you replace.', {
    details: { gameId, expectedVersion, version },
  });
}

function isExternal(gameId: string, engineId: string): AppError {
  return new AppError('CONFLICT', 'The game is played by an external engine: bind it anew instead.', {
    details: { gameId, engineId },
  });
}
