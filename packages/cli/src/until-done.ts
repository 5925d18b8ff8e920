import { setTimeout as delay } from 'node:timers/promises';
import type { CallOptions } from '@croupier/sdk/client-types';
import { CroupierError } from '@croupier/sdk/croupier-error';

const waitMs = 25_000;
const timeoutMs = 60_000;
const elsewhereMs = 1_000;

/** What one question of `untilDone` adds to the input and to the options of a call. */
interface Question {
  readonly input: { readonly waitMs: number };
  readonly call: CallOptions;
}

/**
 * Asks for the outcome of work that may take hours, in calls that are each answered soon, until there is one. The input must
 * carry a task id: then every call joins the same work, also after a lost connection.
 * @throws what the work fails with; the reason of the signal
 */
export async function untilDone<T>(signal: AbortSignal, ask: (question: Question) => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask({ input: { waitMs }, call: { signal, timeoutMs } });
    } catch (error) {
      if (!(error instanceof CroupierError) || error.code !== 'IN_FLIGHT') throw error;
      if (error.details['elsewhere'] === true) await delay(elsewhereMs, undefined, { signal });
    }
  }
}
