import type { EngineView, getEngineInput } from '@croupier/contract/engine';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { requireEngine } from './engine-store.ts';
import { engineViewOf } from './engine-view.ts';

/** A registered engine. @throws NOT_FOUND */
export async function getEngine(core: Core, _call: Call, input: z.output<typeof getEngineInput>): Promise<EngineView> {
  return engineViewOf(await requireEngine(core.db, input.engineId), core.engines);
}
