import type { checkEngineInput, EngineCheck } from '@croupier/contract/engine';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { requireEngine } from './engine-store.ts';

/** Asks an engine what it is, now. Plays nothing, stores nothing; what is wrong is told and not thrown. @throws NOT_FOUND */
export async function checkEngine(
  core: Core,
  _call: Call,
  input: z.output<typeof checkEngineInput>,
): Promise<EngineCheck> {
  const { engineId } = input;
  await requireEngine(core.db, engineId);
  const startedMs = performance.now();
  try {
    const { name, version, games, warnings } = await core.engines.gateway.describe(await core.engines.target(engineId));
    return {
      engineId,
      reachable: true,
      fault: null,
      latencyMs: Math.round((performance.now() - startedMs) * 10) / 10,
      engine: { name, version },
      games: games.map(({ game, title, version: ofGame }) => ({ game, title, version: ofGame })),
      warnings: [...warnings],
    };
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'ENGINE_ERROR' && error.code !== 'RATE_LIMIT')) throw error;
    return { engineId, reachable: false, fault: error.message, latencyMs: null, engine: null, games: [], warnings: [] };
  }
}
