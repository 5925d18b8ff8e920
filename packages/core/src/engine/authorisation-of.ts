import { AppError } from '@croupier/kernel/errors';
import type { Core } from '../core.ts';

/**
 * The reference under which the external engine of a stored sheet is tested; null for the built-in engine, and for a sheet that this version
 * cannot read. For other features.
 */
export async function authorisationOf(core: Pick<Core, 'games'>, parHash: string): Promise<string | null> {
  try {
    const game = await core.games.get(parHash);
    return game.kind === 'external' ? game.sheet.authorisation : null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'ENGINE_ERROR') return null;
    throw error;
  }
}
