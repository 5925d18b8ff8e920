import { assert, present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import { genesisHash } from '../event/hash-chain.ts';
import { sealEvent } from '../event/seal.ts';
import type { StoredEvent } from '../event/stored-event.ts';
import type { SessionState } from '../session/domain/session-state.ts';
import type { WalletState } from '../wallet/domain/wallet-state.ts';
import type { Changes, DraftEvent } from './changes.ts';
import type { Pending } from './pending.ts';

/** The rows that a group is decided on, as they were before it. */
export interface GroupRows {
  session(id: Id): SessionState | undefined;
  wallet(id: Id): WalletState | undefined;
}

/** A command that was accepted in this batch, with what it changes. */
export interface Accepted {
  readonly pending: Pending;
  readonly changes: Changes;
  readonly events: readonly StoredEvent[];
  readonly transactionId: Id;
}

/** The command was prepared from something that another one of its batch is changing: it is to be prepared again. */
export class StaleDecision extends Error {
  override readonly name = 'StaleDecision';
}

function noWallet(): never {
  throw new AppError('NOT_FOUND', 'There is no such wallet.');
}

/**
 * Commands of one batch that share rows, decided one after the other, each on the state that the one before left. They are
 * written together or not at all.
 */
export class Group {
  readonly accepted: Accepted[] = [];
  /** Refused on a state that may depend on the accepted ones: told only when those are committed. */
  readonly refused: { pending: Pending; error: unknown }[] = [];
  readonly sessions = new Map<Id, { readonly before: SessionState; after: SessionState }>();
  readonly wallets = new Map<Id, { readonly before: WalletState; after: WalletState }>();
  readonly #rows: GroupRows;
  readonly #closedHolds = new Set<Id>();

  constructor(rows: GroupRows) {
    this.#rows = rows;
  }

  get pendings(): Pending[] {
    return [...this.accepted.map((accepted) => accepted.pending), ...this.refused.map((refused) => refused.pending)];
  }

  session(id: Id): SessionState | null {
    return this.sessions.get(id)?.after ?? this.#rows.session(id) ?? null;
  }

  wallet(id: Id): WalletState | null {
    return this.wallets.get(id)?.after ?? this.#rows.wallet(id) ?? null;
  }

  /** Decides a command on the group's state and takes its changes in. Throws what the decision throws, or StaleDecision. */
  decide(pending: Pending, nowMs: number): void {
    const { command } = pending;
    const session = command.sessionId === null ? null : this.session(command.sessionId);
    const wallets = command.walletIds.map((id) => this.wallet(id) ?? noWallet());
    command.authorize?.({ session, wallets, nowMs });
    pending.isAuthorized = true;
    const changes = command.decide({ session, wallets, nowMs });
    if (changes.closedHolds?.some((hold) => this.#closedHolds.has(hold.id))) throw new StaleDecision();
    const walks = changes.session?.facts.id;
    assert(
      walks === undefined || changes.events.some((event) => event.streamId === walks),
      'a session changed without an event',
    );
    const events = this.#seal(pending, changes, nowMs);
    const first = present(events[0], 'a change without an event');
    this.#takeIn(changes, events);
    this.accepted.push({ pending, changes, events, transactionId: changes.transactionId ?? first.streamId });
  }

  #seal(pending: Pending, changes: Changes, nowMs: number): StoredEvent[] {
    const heads = new Map<Id, { version: number; hash: Uint8Array }>();
    return changes.events.map((draft) => {
      const head = heads.get(draft.streamId) ?? this.#headOf(draft);
      const event = sealEvent({
        draft,
        call: pending.command.call,
        idempotencyKey: pending.command.idempotency.key,
        streamVersion: head.version + 1,
        previousHash: head.hash,
        atMs: nowMs,
      });
      heads.set(draft.streamId, { version: event.streamVersion, hash: event.hash });
      return event;
    });
  }

  #headOf(draft: DraftEvent): { version: number; hash: Uint8Array } {
    const row =
      draft.streamType === 'session'
        ? this.session(draft.streamId)
        : draft.streamType === 'wallet'
          ? this.wallet(draft.streamId)
          : null;
    return { version: row?.streamVersion ?? 0, hash: row?.headHash ?? genesisHash };
  }

  /** New states get the heads of their streams, then become the group's state. */
  #takeIn(changes: Changes, events: readonly StoredEvent[]): void {
    const headOf = (id: Id) => {
      const last = events.findLast((event) => event.streamId === id);
      return last ? { streamVersion: last.streamVersion, headHash: last.hash } : {};
    };
    if (changes.session) {
      const { id } = changes.session.facts;
      const before =
        this.sessions.get(id)?.before ?? present(this.#rows.session(id), () => `session ${id} is not there`);
      this.sessions.set(id, { before, after: { ...changes.session, ...headOf(id) } });
    }
    for (const wallet of changes.wallets ?? []) {
      const before =
        this.wallets.get(wallet.id)?.before ??
        present(this.#rows.wallet(wallet.id), () => `wallet ${wallet.id} is not there`);
      this.wallets.set(wallet.id, { before, after: { ...wallet, ...headOf(wallet.id) } });
    }
    for (const hold of changes.closedHolds ?? []) this.#closedHolds.add(hold.id);
  }
}
