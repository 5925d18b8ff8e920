import type { Call } from '@croupier/core/call';
import type { Core } from '@croupier/core/core';
import { systemCall } from '@croupier/core/system-call';
import { Table } from '@croupier/core/testing/table';
import { operateWallet } from '@croupier/core/wallet/operate-wallet';
import type { Pool } from '@croupier/db/pool';
import type { ModelWallet, WalletTerms } from './model.ts';

export const startMinor = 3_000;
const gameId = 'fruit-39x5';
const setUpAtOnce = 64;
const noonMs = 43_200_000;
const dayMs = 86_400_000;

/** A session of a wallet, as whoever plays it knows it. */
export interface Seat {
  sessionId: string | null;
  openBetMinor: number;
  /** One request at a time. */
  busy: boolean;
}

export interface SimulatedWallet {
  readonly id: string;
  readonly terms: WalletTerms;
  readonly seat: Seat;
  /** Holds that are open, and that nobody releases at this moment. */
  readonly holds: { readonly id: string; readonly amountMinor: number }[];
  /** Where the model has come to. */
  state: ModelWallet;
  entryVersion: number;
}

/** The system under test with its wallets: several cores on one database, as several server processes are. */
export interface Arena {
  readonly cores: readonly Core[];
  readonly caller: Call;
  readonly wallets: readonly SimulatedWallet[];
  readonly byId: ReadonlyMap<string, SimulatedWallet>;
  newSession(wallet: SimulatedWallet): Promise<string>;
}

/** Makes wallets with money, some with a fee for each spin, some with a daily limit. */
export async function setUp(pool: Pool, options: { cores: number; wallets: number }): Promise<Arena> {
  // The clock starts at noon, so that no run meets the end of a day.
  const offsetMs = noonMs - (Date.now() % dayMs);
  const clock = { now: () => Date.now() + offsetMs };
  const pipeline = { deadlineMs: 120_000 };
  const table = await Table.open(pool, { clock, pipeline });
  await table.game(gameId);
  const caller = await table.caller('agent');
  const cores = [table.core, ...Array.from({ length: options.cores - 1 }, () => table.second({ clock, pipeline }))];
  const wallets: SimulatedWallet[] = [];
  const make = async (index: number): Promise<void> => {
    const terms = { costPerSpinMinor: index % 5 === 1 ? 3 : 0, dailySpendMinor: index % 7 === 2 ? 2_000 : null };
    const id = await table.wallet(caller, startMinor);
    if (terms.costPerSpinMinor > 0 || terms.dailySpendMinor !== null) await table.limit(id, terms);
    wallets.push({
      id,
      terms,
      seat: { sessionId: null, openBetMinor: 0, busy: false },
      holds: [],
      state: { availableMinor: startMinor, heldMinor: 0, spentMinor: 0 },
      entryVersion: 1,
    });
  };
  for (let first = 0; first < options.wallets; first += setUpAtOnce) {
    const count = Math.min(setUpAtOnce, options.wallets - first);
    await Promise.all(Array.from({ length: count }, (_, index) => make(first + index)));
  }
  return {
    cores,
    caller,
    wallets,
    byId: new Map(wallets.map((wallet) => [wallet.id, wallet])),
    newSession: (wallet) => table.session(caller, wallet.id),
  };
}

/** Puts money into a wallet past the model: the checker must find it. For the control of the simulation. */
export async function creditBehindTheModel(arena: Arena, wallet: SimulatedWallet): Promise<void> {
  const [core] = arena.cores;
  if (!core) throw new Error('no core');
  await operateWallet(core, systemCall('test'), {
    walletId: wallet.id,
    operation: 'credit',
    amountMinor: 1,
    idempotencyKey: 'behind the model',
  });
}
