import type { gamePage, listGamesInput } from '@croupier/contract/game';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { cursorText, pageOf, readCursor } from '../paging.ts';
import { gameSummaryOf } from './domain/game-record.ts';
import { readGames } from './game-store.ts';

/** The catalogue, in the order of the ids. */
export async function listGames(
  core: Core,
  _call: Call,
  input: z.output<typeof listGamesInput>,
): Promise<z.infer<typeof gamePage>> {
  const [afterId] = readCursor(input.cursor, 'games', ['']);
  const games = await readGames(core.db, { afterId, status: input.status ?? null, limit: input.limit + 1 });
  return pageOf(games.map(gameSummaryOf), input.limit, (game) => cursorText('games', [game.gameId]));
}
