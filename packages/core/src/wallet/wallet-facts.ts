import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';
import { readWallets } from '../commit/state-reader.ts';

/** What never changes about a wallet. */
export interface WalletFacts {
  readonly ownerId: Id;
  readonly currency: string;
}

const factsKept = 200_000;

/** The facts of wallets, remembered: every operation asks whose the wallet is, and need not ask the database. */
export class WalletFactsShelf {
  readonly #db: Queryable;
  readonly #facts = new Map<Id, WalletFacts>();

  constructor(db: Queryable) {
    this.#db = db;
  }

  /** Undefined: there is no such wallet. */
  async find(walletId: Id): Promise<WalletFacts | undefined> {
    const known = this.#facts.get(walletId);
    if (known) return known;
    const [wallet] = await readWallets(this.#db, [walletId]);
    if (!wallet) return undefined;
    const facts = { ownerId: wallet.ownerId, currency: wallet.currency };
    if (this.#facts.size >= factsKept) this.#facts.clear();
    this.#facts.set(walletId, facts);
    return facts;
  }

  /** @throws NOT_FOUND */
  async get(walletId: Id): Promise<WalletFacts> {
    const facts = await this.find(walletId);
    if (!facts) throw new AppError('NOT_FOUND', 'There is no such wallet.');
    return facts;
  }
}
