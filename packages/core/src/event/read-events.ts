import type { eventPage, readEventsInput } from '@croupier/contract/event';
import { AppError } from '@croupier/kernel/errors';
import { isId } from '@croupier/kernel/ids';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { cursorText, pageOf, readCursor } from '../paging.ts';
import { readAll, storeStart } from './event-store.ts';
import { eventViewOf } from './event-view.ts';

/**
 * The whole store, in the order in which a consumer may rely on: who goes on from the last cursor misses nothing. An event
 * is shown as soon as every transaction that is older than its own has ended.
 */
export async function readEvents(
  core: Core,
  _call: Call,
  input: z.output<typeof readEventsInput>,
): Promise<z.infer<typeof eventPage>> {
  if (input.streamId !== undefined && !isId(input.streamId)) {
    throw new AppError('INVALID_INPUT', undefined, {
      details: { issues: [{ path: 'streamId', message: 'a lower-case UUID' }] },
    });
  }
  const [xid, position] = readCursor(input.cursor, 'events', [storeStart.xid, String(storeStart.position)]);
  const read = await readAll(core.db, {
    after: { xid, position: Number(position) },
    streamType: input.streamType ?? null,
    streamId: input.streamId ?? null,
    type: input.type ?? null,
    limit: input.limit + 1,
  });
  const page = pageOf(read, input.limit, ({ at }) => cursorText('events', [at.xid, String(at.position)]));
  return { items: page.items.map(({ event }) => eventViewOf(event)), nextCursor: page.nextCursor };
}
