import {
  type EventView,
  followSessionEventsInput,
  readEventsInput,
  sessionEventsInput,
} from '@croupier/contract/event';
import { limits } from '@croupier/kernel/limits';
import { eachItem } from '@croupier/sdk/pages';
import type { Action, Context } from '../context.ts';
import { validate } from '../input.ts';

export const sessionEvents: Action = async (context, { args, options }) => {
  if (options['follow'] === true) return await followSession(context, args[0], options);
  const input = validate(sessionEventsInput, { sessionId: args[0], type: options['type'], limit: limits.pageMax });
  const client = await context.client();
  const { signal } = context;
  await writeEvents(
    context,
    eachItem((page) => client.event.session({ ...input, ...page }, { signal })),
    Infinity,
  );
};

/** Events as they come, until the session is Completed or the user stops it. */
async function followSession(
  context: Context,
  sessionId: unknown,
  options: Readonly<Record<string, unknown>>,
): Promise<void> {
  const input = validate(followSessionEventsInput, { sessionId, type: options['type'], after: options['after'] });
  const client = await context.client();
  await writeEvents(
    context,
    untilStopped(client.followEvents(input, { signal: context.signal }), context.signal),
    Infinity,
  );
}

/** Ctrl-C is how one stops to follow: no failure. */
async function* untilStopped<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

export const readEvents: Action = async (context, { options }) => {
  const max = typeof options['max'] === 'number' ? options['max'] : Infinity;
  const input = validate(readEventsInput, {
    streamType: options['streamType'],
    streamId: options['stream'],
    type: options['type'],
    limit: Math.max(1, Math.min(max, limits.pageMax)),
  });
  const client = await context.client();
  const { signal } = context;
  await writeEvents(
    context,
    eachItem((page) => client.event.read({ ...input, ...page }, { signal })),
    max,
  );
};

/** Writes events as they arrive, page after page, so that a long stream needs no memory: `{"events":[…]}` or lines. */
async function writeEvents(context: Context, events: AsyncIterable<EventView>, max: number): Promise<void> {
  const { io, json } = context;
  let written = 0;
  for await (const event of events) {
    if (written >= max) break;
    if (json) await io.out(`${written === 0 ? '{"events":[' : ','}${JSON.stringify(event)}`);
    else await io.out(`${line(event, io.colours)}\n`);
    written += 1;
  }
  if (json) await io.out(written === 0 ? '{"events":[]}\n' : ']}\n');
  else io.err(`${written} events\n`);
}

function line(event: EventView, colours: Context['io']['colours']): string {
  const payload = JSON.stringify(event.payload);
  const short = payload.length > 100 ? `${payload.slice(0, 99)}…` : payload;
  const version = String(event.streamVersion).padStart(5);
  return `${version}  ${event.at.toISOString()}  ${colours.cyan(event.type.padEnd(20))} ${colours.dim(short)}`;
}
