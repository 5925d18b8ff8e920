import type { enginePage, listEnginesInput } from '@croupier/contract/engine';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { cursorText, pageOf, readCursor } from '../paging.ts';
import { readEngines } from './engine-store.ts';
import { engineViewOf } from './engine-view.ts';

/** The registered engines, in the order of their ids. */
export async function listEngines(
  core: Core,
  _call: Call,
  input: z.output<typeof listEnginesInput>,
): Promise<z.infer<typeof enginePage>> {
  const [afterId] = readCursor(input.cursor, 'engines', ['']);
  const engines = await readEngines(core.db, { afterId, status: input.status ?? null, limit: input.limit + 1 });
  const views = engines.map((engine) => engineViewOf(engine, core.engines));
  return pageOf(views, input.limit, (view) => cursorText('engines', [view.engineId]));
}
