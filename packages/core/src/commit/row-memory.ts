import type { Id } from '@croupier/kernel/ids';
import type { SessionState } from '../session/domain/session-state.ts';
import type { WalletState } from '../wallet/domain/wallet-state.ts';
import type { GroupRows } from './group.ts';
import type { Queryable } from './queryable.ts';
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
  readonly #sessions = new Map<Id, SessionState>();
  readonly #wallets = new Map<Id, WalletState>();
  readonly #rowsMax: number;

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
  }

  keepSession(session: SessionState): void {
    keep(this.#sessions, session.facts.id, session, this.#rowsMax);
  }

  keepWallet(wallet: WalletState): void {
    keep(this.#wallets, wallet.id, wallet, this.#rowsMax);
  }

  has(id: Id): boolean {
    return this.#sessions.has(id) || this.#wallets.has(id);
  }

  session(id: Id): SessionState | undefined {
    return this.#sessions.get(id);
  }

  wallet(id: Id): WalletState | undefined {
    return this.#wallets.get(id);
  }

  forget(ids: Iterable<Id>): void {
    for (const id of ids) {
      this.#sessions.delete(id);
      this.#wallets.delete(id);
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

function remembered<T>(rows: ReadonlyMap<Id, T>, ids: ReadonlySet<Id>): Map<Id, T> {
  const found = new Map<Id, T>();
  for (const id of ids) {
    const row = rows.get(id);
    if (row !== undefined) found.set(id, row);
  }
  return found;
}

/** Least recently kept leaves first. */
function keep<T>(map: Map<Id, T>, id: Id, value: T, rowsMax: number): void {
  map.delete(id);
  map.set(id, value);
  if (map.size <= rowsMax) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
