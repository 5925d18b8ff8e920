import type { Id } from '@croupier/kernel/ids';
import type { SessionState } from '../session/domain/session-state.ts';
import type { WalletState } from '../wallet/domain/wallet-state.ts';
import type { Queryable } from './queryable.ts';
import { readSessions, readWallets } from './state-reader.ts';

/**
 * The rows as this process last saw them. Never trusted: every commit is written on the condition that the rows still have
 * these versions, and what turns out stale is forgotten and read again. It saves a round trip, nothing else.
 */
export class RowMemory {
  readonly #sessions = new Map<Id, SessionState>();
  readonly #wallets = new Map<Id, WalletState>();
  readonly #rowsMax: number;

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
  }

  session(id: Id): SessionState | undefined {
    return this.#sessions.get(id);
  }

  wallet(id: Id): WalletState | undefined {
    return this.#wallets.get(id);
  }

  keepSession(session: SessionState): void {
    keep(this.#sessions, session.facts.id, session, this.#rowsMax);
  }

  keepWallet(wallet: WalletState): void {
    keep(this.#wallets, wallet.id, wallet, this.#rowsMax);
  }

  forget(ids: Iterable<Id>): void {
    for (const id of ids) {
      this.#sessions.delete(id);
      this.#wallets.delete(id);
    }
  }

  /** Reads the rows that are not remembered. Returns the ids that were read just now. */
  async load(db: Queryable, sessionIds: ReadonlySet<Id>, walletIds: ReadonlySet<Id>): Promise<ReadonlySet<Id>> {
    const missingSessions = [...sessionIds].filter((id) => !this.#sessions.has(id));
    const missingWallets = [...walletIds].filter((id) => !this.#wallets.has(id));
    const [sessions, wallets] = await Promise.all([readSessions(db, missingSessions), readWallets(db, missingWallets)]);
    for (const session of sessions) this.keepSession(session);
    for (const wallet of wallets) this.keepWallet(wallet);
    return new Set([...missingSessions, ...missingWallets]);
  }
}

/** Least recently kept leaves first. */
function keep<T>(map: Map<Id, T>, id: Id, value: T, rowsMax: number): void {
  map.delete(id);
  map.set(id, value);
  if (map.size <= rowsMax) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
