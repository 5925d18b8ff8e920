import type { CreateSessionInput } from '@croupier/contract/session';
import { createCroupierClient } from '@croupier/sdk/client';
import type { CallOptions, CroupierClient } from '@croupier/sdk/client-types';
import { CroupierError } from '@croupier/sdk/croupier-error';
import type { Rng } from '@croupier/kernel/rng';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import { AckLog, recordingFetch } from '../ack-log.ts';
import { gameId } from '../seed.ts';

/** Pauses long enough that hundreds who try again leave the machine to the servers that start. */
const patience: CallOptions = {
  timeoutMs: 8_000,
  retry: { attempts: Infinity, baseDelayMs: 50, maxDelayMs: 1_000, maxElapsedMs: 120_000 },
};
const stakeMinor = 20;
/** Which answered requests are sent again with their key: every so many. */
const repeatEvery = 16;

export interface PlayerOptions {
  readonly name: string;
  readonly seed: number;
  /** Where the servers listen. */
  readonly urls: readonly string[];
  readonly playerToken: string;
  readonly operatorToken: string;
  readonly walletId: string;
  /** Where it transfers to. */
  readonly otherWalletIds: readonly string[];
  readonly logFile: string;
}

type Move = 'spin' | 'bet' | 'cashOut' | 'credit' | 'debit' | 'hold' | 'transfer';

/** How often each is chosen, in hundredths. */
const moves: readonly (readonly [Move, number])[] = [
  ['spin', 58],
  ['bet', 10],
  ['cashOut', 2],
  ['credit', 8],
  ['debit', 6],
  ['hold', 8],
  ['transfer', 8],
];

/**
 * Somebody who plays and moves money, one request after the other, each under a key of its own, and tries every request
 * again until it is answered, at the other server, so that both may be at work on it at once.
 */
export class Player implements Disposable {
  readonly log: AckLog;
  /** What a server refused: an honest one refuses none of these requests. */
  readonly refusals: string[] = [];
  readonly #options: PlayerOptions;
  readonly #player: CroupierClient;
  readonly #operator: CroupierClient;
  readonly #rng: Rng;
  #server: number;
  #turn = 0;
  #stopping = false;
  #sessionId = '';
  #freeSpinsOwed = 0;
  #holdId: string | null = null;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#rng = seededRng(options.seed);
    this.#server = options.seed;
    this.log = new AckLog(options.logFile);
    const fetch = recordingFetch(this.log, async (target, init) => await this.#send(new Request(target).url, init));
    const client = (token: string) => createCroupierClient({ baseUrl: options.urls[0] ?? '', token, fetch });
    this.#player = client(options.playerToken);
    this.#operator = client(options.operatorToken);
  }

  get logFile(): string {
    return this.#options.logFile;
  }

  /** Ends `play` after the request that is under way has been answered. */
  stop(): void {
    this.#stopping = true;
  }

  /** @throws CroupierError when a request stays unanswered for longer than the patience */
  async play(): Promise<void> {
    while (!this.#stopping) {
      try {
        if (this.#sessionId === '') await this.#openSession();
        else await this.#move(this.#choose());
      } catch (error) {
        if (!(error instanceof CroupierError) || error.retryable) throw error;
        this.refusals.push(`${error.code}: ${error.message}`);
        // Only with a planted bug: what it believed is not so. It begins anew.
        this.#sessionId = '';
        this.#holdId = null;
      }
    }
  }

  /** Sends to the server that answered last; after a failure the next try goes to the other one. */
  async #send(url: string, init: RequestInit | undefined): Promise<Response> {
    const { urls } = this.#options;
    try {
      const response = await fetch(url.replace(urls[0] ?? '', urls[this.#server % urls.length] ?? ''), init);
      if (response.status >= 500) this.#server += 1;
      return response;
    } catch (error) {
      this.#server += 1;
      throw error;
    }
  }

  #choose(): Move {
    let chance = this.#rng.below(100);
    for (const [move, hundredths] of moves) {
      if (chance < hundredths) return move;
      chance -= hundredths;
    }
    return 'spin';
  }

  #key(what: string): string {
    this.#turn += 1;
    return `${this.#options.name}:${this.#turn}:${what}`;
  }

  async #openSession(): Promise<void> {
    const { walletId } = this.#options;
    const input: CreateSessionInput = {
      gameId,
      walletId,
      profile: { behavior: 'balanced', maxBetMinor: stakeMinor },
      idempotencyKey: this.#key('create'),
    };
    const { sessionId } = await this.#player.session.create(input, patience);
    for (const step of ['Start', 'Probe', 'ProbeComplete'] as const) {
      const idempotencyKey = this.#key(step);
      await this.#player.session.transition({ sessionId, input: step, idempotencyKey }, patience);
    }
    this.#sessionId = sessionId;
    this.#freeSpinsOwed = 0;
  }

  async #move(move: Move): Promise<void> {
    const amountMinor = 1 + this.#rng.below(500);
    const { walletId, otherWalletIds } = this.#options;
    switch (move) {
      case 'spin':
        return await this.#spin(this.#freeSpinsOwed > 0 ? {} : { stakeMinor });
      case 'bet':
        if (this.#freeSpinsOwed > 0) return await this.#spin({});
        await this.#act({ type: 'PlaceBet', stakeMinor });
        return await this.#spin({});
      case 'cashOut':
        if (this.#freeSpinsOwed > 0) return await this.#spin({});
        await this.#act({ type: 'CashOut' });
        this.#sessionId = '';
        return;
      case 'hold':
        return await this.#holdOrRelease(amountMinor);
      case 'transfer': {
        const toWalletId = otherWalletIds[this.#rng.below(otherWalletIds.length)] ?? '';
        const transfer = { operation: 'transfer', walletId, toWalletId, amountMinor } as const;
        const idempotencyKey = this.#key('transfer');
        await this.#twice(() => this.#player.wallet.operate({ ...transfer, idempotencyKey }, patience));
        return;
      }
      case 'credit':
      case 'debit': {
        const idempotencyKey = this.#key(move);
        const operation = { operation: move, walletId, amountMinor, idempotencyKey } as const;
        await this.#twice(() => this.#operator.wallet.operate(operation, patience));
      }
    }
  }

  async #holdOrRelease(amountMinor: number): Promise<void> {
    const { walletId } = this.#options;
    const held = this.#holdId;
    const idempotencyKey = this.#key(held === null ? 'hold' : 'release');
    const operation =
      held === null
        ? ({ operation: 'hold', walletId, amountMinor, idempotencyKey } as const)
        : ({ operation: 'release', walletId, holdId: held, idempotencyKey } as const);
    const receipt = await this.#twice(() => this.#player.wallet.operate(operation, patience));
    this.#holdId = held === null ? receipt.holdId : null;
  }

  async #spin(stake: { stakeMinor?: number }): Promise<void> {
    const result = await this.#act({ type: 'Spin', ...stake });
    this.#freeSpinsOwed = result.freeSpins?.remaining ?? 0;
  }

  async #act(
    action: { type: 'Spin'; stakeMinor?: number } | { type: 'PlaceBet'; stakeMinor: number } | { type: 'CashOut' },
  ) {
    const input = { ...action, sessionId: this.#sessionId, idempotencyKey: this.#key(action.type) };
    return await this.#twice(() => this.#player.action.act(input, patience));
  }

  /** Sends some requests once more although they were answered. */
  async #twice<T>(send: () => Promise<T>): Promise<T> {
    const answer = await send();
    if (this.#rng.below(repeatEvery) === 0) await send();
    return answer;
  }

  [Symbol.dispose](): void {
    this.log[Symbol.dispose]();
  }
}
