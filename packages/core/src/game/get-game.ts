import type { GameDetail, getGameInput } from '@croupier/contract/game';
import { AppError } from '@croupier/kernel/errors';
import { present } from '@croupier/kernel/assert';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import type { StoredEvent } from '../event/stored-event.ts';
import { gameSummaryOf, type GameRecord } from './domain/game-record.ts';
import { readGame, readParSheet } from './game-store.ts';

/** A game with its PAR sheet. @throws NOT_FOUND */
export async function getGame(core: Core, _call: Call, input: z.output<typeof getGameInput>): Promise<GameDetail> {
  const game = await readGame(core.db, input.gameId);
  if (!game) throw new AppError('NOT_FOUND', 'There is no such game.');
  return await withSheet(core, game);
}

/** The game as it was after the event that imported or replaced it: the same answer however often it is asked for. */
export async function gameDetailOf(core: Core, event: StoredEvent): Promise<GameDetail> {
  const game = present(await readGame(core.db, event.gameId ?? ''), `game ${event.gameId} is not there`);
  // The event's payload is what this program wrote: the figures of a checked sheet.
  const figures = event.payload as Pick<
    GameRecord,
    'parHash' | 'title' | 'engine' | 'engineId' | 'engineVersion' | 'reels' | 'rows' | 'lines' | 'stake' | 'rtp'
  >;
  return await withSheet(core, {
    ...game,
    ...figures,
    id: game.id,
    status: 'active',
    streamVersion: event.streamVersion,
    updatedAtMs: event.atMs,
  });
}

async function withSheet(core: Core, game: GameRecord): Promise<GameDetail> {
  const sheet = present(await readParSheet(core.db, game.parHash), `PAR sheet ${game.parHash} is not there`);
  return { ...gameSummaryOf(game), par: sheet.document, warnings: sheet.warnings };
}
