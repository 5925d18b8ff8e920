import type { SpinResult } from '@croupier/contract/action';
import { createCroupierClient } from '@croupier/sdk/client';
import type { CallOptions, CroupierClient } from '@croupier/sdk/client-types';
import { CroupierError } from '@croupier/sdk/croupier-error';
import { AckLog, recordingFetch } from './ack-log.ts';
import { gameId } from './seed.ts';

/** Tries again for as long as an experiment may keep the server away. */
export const patience: CallOptions = {
  retry: { attempts: Infinity, baseDelayMs: 20, maxDelayMs: 300, maxElapsedMs: 120_000 },
};

const stakeMinor = 20;
/** Which spins are repeated: every so many. */
const repeatEvery = 16;

export interface SpinClientOptions {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly walletId: string;
  readonly logFile: string;
  /** Send some spins again with their key, although they were answered. */
  readonly repeats: boolean;
}

/** An SDK client that opens a session and spins until it is told to stop, each spin under a key of its own. */
export class SpinClient implements Disposable {
  readonly log: AckLog;
  get logFile(): string {
    return this.#options.logFile;
  }

  /** What the server refused: an honest one refuses none of these requests. */
  readonly refusals: string[] = [];
  readonly #client: CroupierClient;
  readonly #options: SpinClientOptions;
  #stopping = false;

  constructor(options: SpinClientOptions) {
    this.#options = options;
    this.log = new AckLog(options.logFile);
    this.#client = createCroupierClient({
      baseUrl: options.url,
      token: options.token,
      fetch: recordingFetch(this.log),
    });
  }

  /** Ends `play` after the spin that is under way has been answered. */
  stop(): void {
    this.#stopping = true;
  }

  /** @throws CroupierError when a request stays unanswered for longer than the patience */
  async play(): Promise<void> {
    let sessionId: string | null = null;
    let freeSpinsOwed = 0;
    for (let spin = 0; !this.#stopping; spin += 1) {
      try {
        sessionId ??= await this.#openSession(spin);
        const result = await this.#spin(sessionId, spin, freeSpinsOwed > 0);
        if (this.#options.repeats && spin % repeatEvery === 0) await this.#spin(sessionId, spin, freeSpinsOwed > 0);
        freeSpinsOwed = result.freeSpins?.remaining ?? 0;
      } catch (error) {
        if (!(error instanceof CroupierError) || error.retryable) throw error;
        this.refusals.push(`${error.code}: ${error.message}`);
        // Only with a planted bug: what it believed of its session was lost. It begins anew.
        sessionId = null;
        freeSpinsOwed = 0;
      }
    }
  }

  async #openSession(turn: number): Promise<string> {
    const { name, walletId } = this.#options;
    const { sessionId } = await this.#client.session.create(
      {
        gameId,
        walletId,
        profile: { behavior: 'balanced', maxBetMinor: stakeMinor },
        idempotencyKey: `${name}:create:${turn}`,
      },
      patience,
    );
    for (const input of ['Start', 'Probe', 'ProbeComplete'] as const) {
      await this.#client.session.transition({ sessionId, input, idempotencyKey: `${name}:${input}:${turn}` }, patience);
    }
    return sessionId;
  }

  async #spin(sessionId: string, spin: number, free: boolean): Promise<SpinResult> {
    const idempotencyKey = `${this.#options.name}:spin:${spin}`;
    const stake = free ? {} : { stakeMinor };
    const result = await this.#client.action.act({ type: 'Spin', sessionId, idempotencyKey, ...stake }, patience);
    if (result.type !== 'Spin') throw new TypeError(`A Spin was answered with ${result.type}.`);
    return result;
  }

  [Symbol.dispose](): void {
    this.log[Symbol.dispose]();
  }
}
