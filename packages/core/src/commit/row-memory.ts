import type { Id } from '@croupier/kernel/ids';
import type { SessionState } from '../session/domain/session-state.ts';
import type { WalletState } from '../wallet/domain/wallet-state.ts';
import type { GroupRows } from './group.ts';
import type { Queryable } from './queryable.ts';
import { RecentRows } from './recent-rows.ts';
import { readSessions, readWallets } from './state-reader.ts';

/** The rows that a batch is decided on. */
export interface LoadedRows extends GroupRows {
  /** Ids whose rows were read just now, not remembered. */
  readonly readNow: ReadonlySet<Id>;
}

/**
 * The rows as this process last saw them. Never trusted: every commit is written on the condition that the rows still have
 * these versions, and what turns out stale is forgotten and read again. It saves a round trip, nothing else.
 */
export class RowMemory {
  readonly #sessions: RecentRows<SessionState>;
  readonly #wallets: RecentRows<WalletState>;

  constructor(rowsMax: number) {
    this.#sessions = new RecentRows(rowsMax);
    this.#wallets = new RecentRows(rowsMax);
  }

  keepSession(session: SessionState): void {
    this.#sessions.keep(session.facts.id, session);
  }

  keepWallet(wallet: WalletState): void {
    this.#wallets.keep(wallet.id, wallet);
  }

  has(id: Id): boolean {
    return this.#wallets.get(id) !== undefined || this.#sessions.get(id) !== undefined;
  }

  session(id: Id): SessionState | undefined {
    return this.#sessions.get(id);
  }

  wallet(id: Id): WalletState | undefined {
    return this.#wallets.get(id);
  }

  forget(ids: Iterable<Id>): void {
    for (const id of ids) {
      this.#sessions.forget(id);
      this.#wallets.forget(id);
    }
  }

  /**
   * The rows of these ids, remembered or read now. They are the batch's own: what the memory lets go of meanwhile does not
   * matter to it.
   */
  async load(db: Queryable, sessionIds: ReadonlySet<Id>, walletIds: ReadonlySet<Id>): Promise<LoadedRows> {
    const sessions = remembered(this.#sessions, sessionIds);
    const wallets = remembered(this.#wallets, walletIds);
    const missingSessions = [...sessionIds].filter((id) => !sessions.has(id));
    const missingWallets = [...walletIds].filter((id) => !wallets.has(id));
    const [readSession, readWallet] = await Promise.all([
      readSessions(db, missingSessions),
      readWallets(db, missingWallets),
    ]);
    for (const session of readSession) sessions.set(session.facts.id, session);
    for (const wallet of readWallet) wallets.set(wallet.id, wallet);
    return {
      session: (id) => sessions.get(id),
      wallet: (id) => wallets.get(id),
      readNow: new Set([...missingSessions, ...missingWallets]),
    };
  }
}

function remembered<T>(rows: RecentRows<T>, ids: ReadonlySet<Id>): Map<Id, T> {
  const found = new Map<Id, T>();
  for (const id of ids) {
    const row = rows.get(id);
    if (row !== undefined) found.set(id, row);
  }
  return found;
}
