import type { Core } from '../core.ts';

/**
 * The PAR sheet that a game of this hash declares, as plain JSON; null when its engine declares none. For other features.
 * @throws ENGINE_ERROR when the stored sheet cannot be read by this version
 */
export async function declaredSheet(
  core: Pick<Core, 'games'>,
  parHash: string,
): Promise<Record<string, unknown> | null> {
  const game = await core.games.get(parHash);
  if (game.kind === 'builtin') return { ...game.par };
  return game.sheet.par;
}
