import { act } from '@croupier/core/action/act';
import type { Core } from '@croupier/core/core';
import { systemCall } from '@croupier/core/system-call';
import { operateWallet } from '@croupier/core/wallet/operate-wallet';
import type { BalanceView } from '@croupier/contract/action';
import { AppError } from '@croupier/kernel/errors';
import type { History } from './history.ts';
import type { Demand, Effect } from './model.ts';
import type { Operation } from './operation.ts';
import type { Arena, SimulatedWallet } from './table-of-wallets.ts';

const stakeMinor = 10;

/** What was done, if it was. */
interface Done {
  readonly transactionId: string;
  readonly effects: readonly { readonly walletId: string; readonly effect: Effect }[];
  readonly balance: BalanceView;
}

const nothing: Demand = { takesMinor: [], spendsMinor: 0 };

/** Carries out operations at one core, and writes down what it sent and heard. */
export class Client {
  readonly #core: Core;
  readonly #arena: Arena;
  readonly #history: History;
  readonly #name: string;
  #keys = 0;

  constructor(options: { core: Core; arena: Arena; history: History; name: string }) {
    this.#core = options.core;
    this.#arena = options.arena;
    this.#history = options.history;
    this.#name = options.name;
  }

  /** @throws what is neither an answer nor a refusal for want of money */
  async perform(operation: Operation): Promise<void> {
    const { wallets } = this.#arena;
    const wallet = wallets[operation.wallet % wallets.length];
    const other = wallets[operation.other % wallets.length];
    if (!wallet || !other) throw new Error('no wallets');
    switch (operation.kind) {
      case 'spin':
      case 'placeBet':
      case 'cashOut':
        if (!wallet.seat.busy) return await this.#play(operation.kind, wallet);
        return await this.#move('credit', wallet, operation.amountMinor);
      case 'transfer':
        if (wallet !== other) return await this.#transfer(wallet, other, operation.amountMinor);
        return await this.#move('debit', wallet, operation.amountMinor);
      case 'release': {
        const [hold] = wallet.holds.splice(operation.hold % Math.max(1, wallet.holds.length), 1);
        if (hold) return await this.#release(wallet, hold);
        return await this.#move('hold', wallet, operation.amountMinor);
      }
      default:
        return await this.#move(operation.kind, wallet, operation.amountMinor);
    }
  }

  #key(): string {
    this.#keys += 1;
    return `${this.#name}-${this.#keys}`;
  }

  async #move(kind: 'credit' | 'debit' | 'hold', wallet: SimulatedWallet, amountMinor: number): Promise<void> {
    const demand = kind === 'credit' ? nothing : { takesMinor: [amountMinor], spendsMinor: 0 };
    await this.#record(wallet, demand, async () => {
      const input = { operation: kind, walletId: wallet.id, amountMinor, idempotencyKey: this.#key() } as const;
      const { transactionId, holdId, balance } = await operateWallet(this.#core, systemCall('simulation'), input);
      if (holdId !== null) wallet.holds.push({ id: holdId, amountMinor });
      return { transactionId, balance, effects: [{ walletId: wallet.id, effect: { kind, amountMinor } }] };
    });
  }

  async #release(wallet: SimulatedWallet, hold: { id: string; amountMinor: number }): Promise<void> {
    await this.#record(wallet, nothing, async () => {
      const input = {
        operation: 'release',
        walletId: wallet.id,
        holdId: hold.id,
        idempotencyKey: this.#key(),
      } as const;
      const { transactionId, balance } = await operateWallet(this.#core, this.#arena.caller, input);
      const effect = { kind: 'release', amountMinor: hold.amountMinor } as const;
      return { transactionId, balance, effects: [{ walletId: wallet.id, effect }] };
    });
  }

  async #transfer(wallet: SimulatedWallet, other: SimulatedWallet, amountMinor: number): Promise<void> {
    await this.#record(wallet, { takesMinor: [amountMinor], spendsMinor: 0 }, async () => {
      const { transactionId, balance } = await operateWallet(this.#core, this.#arena.caller, {
        operation: 'transfer',
        walletId: wallet.id,
        toWalletId: other.id,
        amountMinor,
        idempotencyKey: this.#key(),
      });
      const effects = [
        { walletId: wallet.id, effect: { kind: 'transfer_out', amountMinor } },
        { walletId: other.id, effect: { kind: 'transfer_in', amountMinor } },
      ] as const;
      return { transactionId, balance, effects };
    });
  }

  async #play(kind: 'spin' | 'placeBet' | 'cashOut', wallet: SimulatedWallet): Promise<void> {
    const { seat, terms } = wallet;
    seat.busy = true;
    try {
      seat.sessionId ??= await this.#arena.newSession(wallet);
      const target = { sessionId: seat.sessionId, idempotencyKey: this.#key() };
      const placed = seat.openBetMinor > 0;
      if (kind === 'cashOut') {
        await this.#record(wallet, nothing, async () => {
          const result = await act(this.#core, this.#arena.caller, { type: 'CashOut', ...target });
          const effect = { kind: 'cashOut', releasedMinor: seat.openBetMinor } as const;
          Object.assign(seat, { sessionId: null, openBetMinor: 0 });
          return {
            transactionId: result.actionId,
            balance: result.balance,
            effects: [{ walletId: wallet.id, effect }],
          };
        });
      } else if (kind === 'placeBet' && !placed) {
        await this.#record(wallet, { takesMinor: [stakeMinor], spendsMinor: stakeMinor }, async () => {
          const result = await act(this.#core, this.#arena.caller, { type: 'PlaceBet', stakeMinor, ...target });
          seat.openBetMinor = stakeMinor;
          const effect = { kind: 'placeBet', stakeMinor } as const;
          return {
            transactionId: result.actionId,
            balance: result.balance,
            effects: [{ walletId: wallet.id, effect }],
          };
        });
      } else {
        const fee = terms.costPerSpinMinor;
        const takesMinor = placed ? [fee] : [stakeMinor, fee];
        const demand = { takesMinor, spendsMinor: fee + (placed ? 0 : stakeMinor) };
        await this.#record(wallet, demand, async () => {
          const stake = placed ? {} : { stakeMinor };
          const result = await act(this.#core, this.#arena.caller, { type: 'Spin', ...stake, ...target });
          if (result.type !== 'Spin') throw new TypeError(`a Spin was answered with ${result.type}`);
          seat.openBetMinor = 0;
          const effect = {
            kind: 'spin',
            stakeMinor: result.stakeMinor,
            placed,
            payoutMinor: result.payoutMinor,
          } as const;
          return {
            transactionId: result.actionId,
            balance: result.balance,
            effects: [{ walletId: wallet.id, effect }],
          };
        });
      }
    } finally {
      seat.busy = false;
    }
  }

  async #record(wallet: SimulatedWallet, demand: Demand, send: () => Promise<Done>): Promise<void> {
    const sentAt = this.#history.tick();
    try {
      const done = await send();
      this.#history.accept({ walletId: wallet.id, sentAt, answeredAt: this.#history.tick(), ...done });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code !== 'INSUFFICIENT_FUNDS' && error.code !== 'WALLET_LIMIT_EXCEEDED') throw error;
      const { limit, remainingMinor } = error.details;
      const refusal = {
        code: error.code,
        limit: typeof limit === 'string' ? limit : null,
        remainingMinor: typeof remainingMinor === 'number' ? remainingMinor : null,
      };
      this.#history.refuse({ walletId: wallet.id, sentAt, answeredAt: this.#history.tick(), demand, refusal });
    }
  }
}
