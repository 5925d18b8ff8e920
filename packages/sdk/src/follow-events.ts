import { eventView, type EventView } from '@croupier/contract/event';
import { errorCodes, type ErrorCode } from '@croupier/kernel/errors';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { CroupierError } from './croupier-error.ts';
import { errorOfAnswer, noAnswer } from './read-error.ts';
import { withRetries, type RetryOptions } from './retry.ts';

/** Which events: those of a session behind a version of its stream, all of them by default. */
export interface FollowInput {
  readonly sessionId: string;
  /** The last version that was seen; 0: none. */
  readonly after?: number | undefined;
  /** Only these. */
  readonly type?: string | undefined;
}

/** Where the stream is, and how a broken one is taken up again. */
export interface FollowOptions extends Omit<RetryOptions, 'path'> {
  readonly fetch: typeof globalThis.fetch;
  readonly baseUrl: string;
  readonly token: string | undefined;
}

/** The server says something every few seconds, even that there is nothing new: after this long it is gone. */
const silenceMs = 30_000;
/** Before a stream that broke off is asked for again. */
const againMs = 500;

/**
 * The events of a session, in order, each once: those that are there, then those that come, until the session is Completed. A
 * stream that breaks off is taken up behind its last event (`Last-Event-ID`), as long as the policy of retries allows; every
 * event begins it anew.
 *
 *     for await (const event of client.followEvents({ sessionId }, { signal })) …
 *
 * @throws CroupierError when the server refuses, or stays away; the reason of `signal`
 */
export async function* followEvents(options: FollowOptions, input: FollowInput): AsyncGenerator<EventView, void> {
  const path = 'event.follow';
  let after = input.after ?? 0;
  for (;;) {
    const stream = await withRetries({ ...options, path }, () => open(options, { ...input, after }));
    if (stream === null) return;
    for await (const message of messagesOf(stream, options.signal)) {
      if (message.event === 'end') {
        const code = endCode(message.data);
        if (code === null) return;
        const error = new CroupierError({ code, message: `The stream of events ended: ${code}.` });
        if (!error.retryable) throw error;
        break;
      }
      const event = readEvent(message.data);
      after = event.streamVersion;
      yield event;
    }
    await options.clock.sleep(againMs, options.signal);
  }
}

/** The stream; null when the session is Completed and all of it was seen. */
async function open(options: FollowOptions, { sessionId, after, type }: FollowInput): Promise<Stream | null> {
  const { fetch, baseUrl, token, signal } = options;
  const query = type === undefined ? '' : `?type=${encodeURIComponent(type)}`;
  const silent = new AbortController();
  let answer: Response;
  try {
    answer = await fetch(`${baseUrl}/api/v1/sessions/${encodeURIComponent(sessionId)}/events/stream${query}`, {
      headers: {
        accept: 'text/event-stream',
        'last-event-id': String(after ?? 0),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: signal === undefined ? silent.signal : AbortSignal.any([signal, silent.signal]),
    });
  } catch (thrown) {
    signal?.throwIfAborted();
    throw noAnswer(thrown);
  }
  if (answer.status === 204) return null;
  const isStream = (answer.headers.get('content-type') ?? '').startsWith('text/event-stream');
  if (answer.ok && isStream && answer.body !== null) return { body: answer.body, silent };
  throw errorOfAnswer(answer, await answer.json().catch(() => undefined));
}

interface Stream {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Ends it from this side. */
  readonly silent: AbortController;
}

/** The messages of one stream until it ends, for whatever reason but the caller's. */
async function* messagesOf({ body, silent }: Stream, signal: AbortSignal | undefined) {
  const messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => void messages.push(message) });
  const alarm = setTimeout(() => silent.abort(), silenceMs);
  try {
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      alarm.refresh();
      parser.feed(text);
      yield* messages.splice(0);
    }
  } catch (error) {
    signal?.throwIfAborted();
    // What broke it shows when it is asked for again.
    if (!(error instanceof Error)) throw error;
  } finally {
    clearTimeout(alarm);
    silent.abort();
  }
}

/** Null: there is nothing more to come. */
function endCode(data: string): ErrorCode | null {
  const { code }: { code?: unknown } = Object(parseJson(data));
  if (code === 'COMPLETED') return null;
  return errorCodes.find((known) => known === code) ?? 'UNAVAILABLE';
}

function readEvent(data: string): EventView {
  const raw: { at?: unknown } = Object(parseJson(data));
  const at = typeof raw.at === 'string' ? new Date(raw.at) : raw.at;
  const event = eventView.safeParse({ ...raw, at });
  if (event.success) return event.data;
  throw new CroupierError({ code: 'VERSION_MISMATCH', message: 'The server sent an event of an unknown shape.' });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
