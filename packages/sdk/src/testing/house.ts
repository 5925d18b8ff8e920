import { createHash } from 'node:crypto';
import type { actionInput, SpinResult } from '@croupier/contract/action';
import type { EventView } from '@croupier/contract/event';
import type { FingerprintView } from '@croupier/contract/fingerprint';
import type { createSessionInput, SessionReceipt } from '@croupier/contract/session';
import type { Edge, EndReason, SessionState, TransitionInput } from '@croupier/contract/session-states';
import { sessionStates } from '@croupier/contract/session-states';
import type { WalletLimits } from '@croupier/contract/wallet';
import { AppError } from '@croupier/kernel/errors';
import { uuidV7 } from '@croupier/kernel/ids';
import type { z } from 'zod';

/** A game of the test house. The chance of everything is drawn from SHA-256 of session id and nonce. */
export const houseGames = [
  { gameId: 'fruit-39x5', unitMinor: 10, freeSpins: 0 },
  { gameId: 'feature-5x3', unitMinor: 20, freeSpins: 3 },
] as const;

export interface HouseWallet {
  readonly walletId: string;
  readonly ownerId: string;
  readonly currency: string;
  balanceMinor: number;
  limits: WalletLimits;
  entries: number;
}

export interface HouseSession {
  readonly sessionId: string;
  readonly input: z.output<typeof createSessionInput>;
  readonly createdAt: Date;
  state: SessionState;
  endReason: EndReason | null;
  nonce: number;
  probed: number;
  played: number;
  free: { remaining: number; betMinor: number } | null;
  events: EventView[];
  spins: SpinResult[];
}

/**
 * A small Croupier in memory, for tests of clients over real HTTP. It keeps the promises that a client leans on:
 * sessions, budgets, free spins, wallets that never overdraw, and answers stored under their idempotency keys.
 */
export class House {
  readonly ownerId = uuidV7(1, new Uint8Array(10).fill(7));
  readonly wallets = new Map<string, HouseWallet>();
  readonly sessions = new Map<string, HouseSession>();
  readonly fingerprints = new Map<string, FingerprintView>();
  readonly #answers = new Map<string, { payload: string; answer: unknown }>();
  /** The task ids of proofs that were asked for, and how often more one is answered IN_FLIGHT. */
  readonly tasks: (string | undefined)[] = [];
  inFlight = 0;
  #ids = 0;

  /** @throws IN_FLIGHT as often as `inFlight` says */
  workOn(taskId: string | undefined): void {
    this.tasks.push(taskId);
    if (this.inFlight === 0) return;
    this.inFlight -= 1;
    throw new AppError('IN_FLIGHT');
  }

  nextId(): string {
    this.#ids += 1;
    const bytes = createHash('sha256').update(`id ${this.#ids}`).digest();
    return uuidV7(1_790_000_000_000 + this.#ids, bytes);
  }

  openWallet(balanceMinor: number, currency = 'PLAY'): HouseWallet {
    const limits = { maxBetMinor: null, dailySpendMinor: null, costPerSpinMinor: 0, costPerQueryMinor: 0 };
    const wallet = { walletId: this.nextId(), ownerId: this.ownerId, currency, balanceMinor, limits, entries: 0 };
    this.wallets.set(wallet.walletId, wallet);
    return wallet;
  }

  wallet(walletId: string): HouseWallet {
    const wallet = this.wallets.get(walletId);
    if (wallet === undefined) throw new AppError('NOT_FOUND');
    return wallet;
  }

  session(sessionId: string): HouseSession {
    const session = this.sessions.get(sessionId);
    if (session === undefined) throw new AppError('NOT_FOUND');
    return session;
  }

  /** Same key and payload: the first answer. Another payload: IDEMPOTENCY_MISMATCH. A refusal is not kept. */
  once<T>(input: { readonly idempotencyKey: string }, work: () => T): T {
    const payload = JSON.stringify(input);
    const known = this.#answers.get(input.idempotencyKey);
    if (known !== undefined) {
      if (known.payload !== payload) throw new AppError('IDEMPOTENCY_MISMATCH');
      return known.answer as T;
    }
    const answer = work();
    this.#answers.set(input.idempotencyKey, { payload, answer });
    return answer;
  }

  openSession(input: z.output<typeof createSessionInput>): SessionReceipt {
    this.wallet(input.walletId);
    if (!houseGames.some((game) => game.gameId === input.gameId)) throw new AppError('NOT_FOUND');
    const session: HouseSession = {
      sessionId: this.nextId(),
      input,
      createdAt: new Date(),
      state: 'Idle',
      endReason: null,
      nonce: 0,
      probed: 0,
      played: 0,
      free: null,
      events: [],
      spins: [],
    };
    this.sessions.set(session.sessionId, session);
    this.append(session, 'session.created', {});
    return this.receipt(session, []);
  }

  append(session: HouseSession, type: string, payload: Record<string, unknown>): void {
    session.events.push({
      position: session.events.length + 1,
      streamType: 'session',
      streamId: session.sessionId,
      streamVersion: session.events.length + 1,
      type,
      schemaVersion: 1,
      payload,
      metadata: { actorId: this.ownerId, requestId: 'test', traceId: null, idempotencyKey: null },
      hash: '0'.repeat(64),
      at: new Date(),
    });
  }

  walk(session: HouseSession, input: TransitionInput, reason: EndReason | null = null): Edge {
    const from = session.state;
    const edges: Record<string, TransitionInput> = {
      Idle: 'Start',
      Initialized: 'Probe',
      Probing: 'ProbeComplete',
      Playing: 'SpinResult',
      Evaluating: 'EvaluateDone',
    };
    if (edges[from] !== input) {
      throw new AppError('INVALID_TRANSITION', undefined, { details: { currentState: from, attemptedAction: input } });
    }
    session.state = sessionStates[sessionStates.indexOf(from) + 1] ?? 'Completed';
    const edge = { input, from, to: session.state, reason };
    this.append(session, 'session.transition', edge);
    return edge;
  }

  end(session: HouseSession, reason: EndReason): Edge[] {
    const edges: Edge[] = [];
    const inputs: TransitionInput[] = ['Start', 'Probe', 'ProbeComplete', 'SpinResult', 'EvaluateDone'];
    while (session.state !== 'Completed') {
      const input = inputs[sessionStates.indexOf(session.state)] ?? 'EvaluateDone';
      edges.push(this.walk(session, input, reason));
    }
    session.endReason = reason;
    return edges;
  }

  receipt(session: HouseSession, transitions: Edge[]): SessionReceipt {
    return {
      sessionId: session.sessionId,
      gameId: session.input.gameId,
      state: session.state,
      endReason: session.endReason,
      streamVersion: session.events.length,
      transitions,
      commitment: 'c'.repeat(64),
      at: new Date(),
    };
  }

  refuse(session: HouseSession, reason: string): never {
    throw new AppError('ACTION_NOT_ALLOWED', undefined, { details: { currentState: session.state, reason } });
  }

  requireState(session: HouseSession, states: readonly SessionState[]): void {
    if (!states.includes(session.state)) this.refuse(session, 'state');
  }

  spin(input: Extract<z.output<typeof actionInput>, { type: 'Spin' }>): SpinResult {
    const session = this.session(input.sessionId);
    this.requireState(session, ['Probing', 'Playing']);
    const free = session.free;
    if (session.state === 'Probing' && session.probed >= session.input.probeSpins && free === null) {
      this.refuse(session, 'probe budget');
    }
    if (free !== null && input.stakeMinor !== undefined) this.refuse(session, 'free spins');
    const game = houseGames.find((one) => one.gameId === session.input.gameId);
    const stakeMinor = free === null ? (input.stakeMinor ?? 0) : 0;
    const betMinor = free?.betMinor ?? stakeMinor;
    if (game === undefined || betMinor === 0 || betMinor % game.unitMinor !== 0) {
      throw new AppError('INVALID_INPUT', 'the stake is no multiple of the unit');
    }
    const wallet = this.wallet(session.input.walletId);
    const maxBet = Math.min(wallet.limits.maxBetMinor ?? Infinity, session.input.profile.maxBetMinor);
    if (stakeMinor > maxBet) throw new AppError('WALLET_LIMIT_EXCEEDED', undefined, { details: { limit: 'maxBet' } });
    if (stakeMinor > wallet.balanceMinor) throw new AppError('INSUFFICIENT_FUNDS');
    const draw = createHash('sha256').update(`${session.input.clientSeed}:${session.nonce}`).digest();
    const luck = draw.readUInt32BE(0) / 2 ** 32;
    const payoutMinor = luck < 0.02 ? betMinor * 10 : luck < 0.25 ? betMinor * 2 : 0;
    const awarded = luck > 0.97 ? game.freeSpins : 0;
    wallet.balanceMinor += payoutMinor - stakeMinor;
    wallet.entries += payoutMinor > 0 ? 2 : 1;
    const remaining = (free?.remaining ?? 0) - (free === null ? 0 : 1) + awarded;
    session.free = remaining > 0 ? { remaining, betMinor } : null;
    if (session.state === 'Probing') session.probed += 1;
    else session.played += 1;
    const nonce = session.nonce;
    session.nonce += 1;
    const done = session.state === 'Playing' && session.played >= (session.input.playSpins ?? Infinity);
    const window = [0, 1, 2, 3, 4].map((reel) => [0, 1, 2].map((row) => String((draw[reel * 3 + row] ?? 0) % 9)));
    const result: SpinResult = {
      type: 'Spin',
      sessionId: session.sessionId,
      actionId: this.nextId(),
      streamVersion: session.events.length + 1,
      state: session.state,
      transitions: [],
      balance: this.balance(wallet),
      reward: {
        total: payoutMinor - stakeMinor,
        components: { payout: payoutMinor, stake: -stakeMinor, cost: 0, shaping: 0 },
      },
      freeSpins: session.free === null ? null : { ...session.free, multiplier: 1, coins: null },
      at: new Date(),
      nonce,
      free: free !== null,
      stakeMinor,
      betMinor,
      coins: null,
      feeMinor: 0,
      stops: [0, 0, 0, 0, 0],
      window,
      wins: [],
      features: awarded > 0 ? [{ kind: 'freeSpins', awarded, multiplier: 1 }] : [],
      payoutMinor,
    };
    this.append(session, 'action.spin', { ...result, at: result.at.toISOString() });
    session.spins.push(result);
    if (!done || session.free !== null) return result;
    const edge = this.walk(session, 'SpinResult');
    return { ...result, transitions: [edge], state: session.state };
  }

  balance(wallet: HouseWallet) {
    return { balanceMinor: wallet.balanceMinor, heldMinor: 0, availableMinor: wallet.balanceMinor };
  }
}
