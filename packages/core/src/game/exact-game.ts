import type { ExactReportDto, getGameInput } from '@croupier/contract/game';
import { AppError } from '@croupier/kernel/errors';
import { present } from '@croupier/kernel/assert';
import { exactReport } from '@croupier/contract/game';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { readGame, readParSheet } from './game-store.ts';

/** The exact figures of the game's PAR sheet, as they were computed when it was imported. @throws NOT_FOUND */
export async function exactGame(
  core: Core,
  _call: Call,
  input: z.output<typeof getGameInput>,
): Promise<ExactReportDto> {
  const game = await readGame(core.db, input.gameId);
  if (!game) throw new AppError('NOT_FOUND', 'There is no such game.');
  const sheet = present(await readParSheet(core.db, game.parHash), `PAR sheet ${game.parHash} is not there`);
  if (sheet.exact === null) {
    throw new AppError('NOT_FOUND', 'The engine of this game declares no PAR sheet: its exact figures are not known.');
  }
  return exactReport.parse({ ...sheet.exact, gameId: game.id, parHash: game.parHash });
}
