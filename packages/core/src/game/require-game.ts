import { AppError } from '@croupier/kernel/errors';
import type { Queryable } from '../commit/queryable.ts';
import { readGame } from './game-store.ts';

/** Makes sure that there is a game of this id, retired or not. @throws NOT_FOUND */
export async function requireGame(db: Queryable, gameId: string): Promise<void> {
  if (!(await readGame(db, gameId))) throw new AppError('NOT_FOUND', 'There is no such game.');
}
