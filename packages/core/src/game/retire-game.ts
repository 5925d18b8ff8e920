import type { getGameInput } from '@croupier/contract/game';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { sealEvent } from '../event/seal.ts';
import { readGame, updateGame } from './game-store.ts';

/**
 * Takes a game out of the catalogue: no new session opens on it; open ones go on. Retiring a retired game changes nothing.
 * @throws NOT_FOUND; CONFLICT when somebody changes the game at the same moment
 */
export async function retireGame(core: Core, call: Call, input: z.output<typeof getGameInput>): Promise<void> {
  await inTransaction(core, async (db) => {
    const game = await readGame(db, input.gameId);
    if (!game) throw new AppError('NOT_FOUND', 'There is no such game.');
    if (game.status === 'retired') return;
    const retired = sealEvent({
      draft: {
        streamType: 'game',
        streamId: game.streamId,
        type: 'game.retired',
        gameId: game.id,
        payload: { gameId: game.id },
      },
      call,
      idempotencyKey: null,
      streamVersion: game.streamVersion + 1,
      previousHash: game.headHash,
      atMs: core.clock.now(),
    });
    if (!(await updateGame(db, { ...game, status: 'retired' }, retired))) throw new AppError('CONFLICT');
    await appendEvent(db, retired);
  });
}
