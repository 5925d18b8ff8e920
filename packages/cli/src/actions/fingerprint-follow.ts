import { type FingerprintView, getFingerprintInput } from '@croupier/contract/fingerprint';
import { type FingerprintProgress, fingerprintProgress } from '@croupier/contract/fingerprint-progress';
import type { CroupierClient } from '@croupier/sdk/client-types';
import { systemClock } from '@croupier/sdk/waiting-clock';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Action, Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { fingerprintLines } from '../fingerprint-lines.ts';
import { show } from '../human.ts';
import { validate } from '../input.ts';
import { fingerprintView } from '../live/fingerprint-view.ts';

const againMs = 500;
/** A server that analyses a run on a busy machine may take its time to answer. */
const timeoutMs = 60_000;

/** Shows a run while it goes on, and its document when it has ended. */
export const follow: Action = async (context, { args }) => {
  const client = await context.client();
  const input = validate(getFingerprintInput, { fingerprintId: args[0] });
  const started = await client.fingerprint.get(input, { signal: context.signal });
  const view = await untilEnded(context, client, started, true);
  await show(context, view, (colours) => fingerprintLines(view, colours));
  return view.status === 'failed' ? exitCodes.defect : exitCodes.ok;
};

/**
 * Waits until a run has ended, told by its server-sent events; with `shown`, what they tell is shown on the way. Ending the wait does not end
 * the run. A stream that breaks off is taken up where it was.
 */
export async function untilEnded(
  context: Context,
  client: CroupierClient,
  started: FingerprintView,
  shown: boolean,
): Promise<FingerprintView> {
  const { signal } = context;
  const { fingerprintId } = started;
  const view = fingerprintView(context, shown);
  try {
    for (let last = 0; ;) {
      const now = await client.fingerprint.get({ fingerprintId }, { signal, timeoutMs });
      if (now.status !== 'running') return now;
      for await (const progress of progressOf(context, fingerprintId, last)) {
        last = progress.sequence;
        view.show(progress);
      }
      // The stream has told the end, or broke off.
      const after = await client.fingerprint.get({ fingerprintId }, { signal, timeoutMs });
      if (after.status !== 'running') return after;
      await systemClock.sleep(againMs, signal);
    }
  } finally {
    view.close();
  }
}

/** The messages of one stream, until it ends for any reason. */
async function* progressOf(
  context: Context,
  fingerprintId: string,
  after: number,
): AsyncGenerator<FingerprintProgress> {
  const { url, token } = await context.connection();
  const address = `${url}/api/v1/fingerprints/${fingerprintId}/progress?after=${after}`;
  try {
    const response = await fetch(address, {
      headers: { accept: 'text/event-stream', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      signal: context.signal,
    });
    if (!response.ok || response.body === null || response.status === 204) return;
    const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const { event, data } of events) {
      if (event === 'end') return;
      const progress = fingerprintProgress.safeParse(JSON.parse(data));
      if (progress.success) yield progress.data;
    }
  } catch (error) {
    context.signal.throwIfAborted();
    // Whatever broke the stream: the caller asks the run itself, and comes back.
    if (!(error instanceof Error)) throw error;
  }
}
