import { fail, ok, type Result } from '@croupier/kernel/result';
import { z } from 'zod';
import { recordedEvent, type RecordedEvent } from './record.ts';

const payloadText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('expected JSON');
    return z.NEVER;
  }
});

/** An event as clients see it, or a line of an export, whose payload is the stored text. */
const eventLine = z.union([recordedEvent, z.looseObject({ payload: payloadText }).pipe(recordedEvent)]);

/**
 * Reads the events of one session from text: what `croupier session events --json` prints (`{"events":[…]}`), a page of the
 * API (`{"items":[…]}`), a JSON array, or JSON Lines as an export holds them.
 * @param sessionId when the text holds several streams; else it must hold one
 * @returns the events in the order of their versions, or one sentence that says what is wrong
 */
export function readSessionEvents(text: string, sessionId?: string): Result<RecordedEvent[], string> {
  const values = readValues(text);
  if (!values.ok) return values;
  const events: RecordedEvent[] = [];
  for (const [index, value] of values.value.entries()) {
    const parsed = eventLine.safeParse(value);
    if (!parsed.success) return fail(`Event ${index + 1} is none: it needs streamVersion, type and payload.`);
    const { streamId } = parsed.data;
    if (sessionId === undefined || streamId === undefined || streamId === sessionId) events.push(parsed.data);
  }
  if (events.length === 0) return fail('There are no events of a session in it.');
  const streams = new Set(events.map((event) => event.streamId));
  if (streams.size > 1) return fail(`It holds ${streams.size} streams: say which session to verify.`);
  return ok(events.toSorted((a, b) => a.streamVersion - b.streamVersion));
}

const listed = z.union([
  z.array(z.unknown()),
  z.looseObject({ events: z.array(z.unknown()) }).transform((document) => document.events),
  z.looseObject({ items: z.array(z.unknown()) }).transform((document) => document.items),
]);

function readValues(text: string): Result<readonly unknown[], string> {
  const whole = parse(text);
  const list = listed.safeParse(whole);
  if (list.success) return ok(list.data);
  const values: unknown[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const value = parse(line);
    if (value === undefined) return fail(`Line ${index + 1} is not JSON.`);
    values.push(value);
  }
  return ok(values);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
