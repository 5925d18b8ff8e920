import type { Id } from '@croupier/kernel/ids';
import type { SessionState } from '../session/domain/session-state.ts';
import type { WalletState } from '../wallet/domain/wallet-state.ts';
import type { Group, GroupRows } from './group.ts';
import type { Pending } from './pending.ts';
import { readyCommit, type ReadyCommit, type WrittenGroup } from './write.ts';

/** What the rows of a batch will be once it is committed. */
export interface RowsAfter {
  readonly sessions: ReadonlyMap<Id, SessionState>;
  readonly wallets: ReadonlyMap<Id, WalletState>;
}

/** A batch on its way to the database: taken from the line, decided, being written. */
export class Flight {
  readonly startedMs: number;
  readonly batch: Pending[] = [];
  readonly groups: Group[] = [];
  /** Commands to be decided again once the batch is through. */
  readonly again: Pending[] = [];
  /** The weight of its commands together. */
  weight = 0;
  /** Its groups, encoded while they waited for the batch before. */
  ready: ReadyCommit | undefined;
  /** Set when everything is decided and on its way. */
  after: RowsAfter | undefined;
  /** One entry a group, once the statement is through. */
  written: Promise<readonly WrittenGroup[]> = Promise.resolve([]);
  /** The batch that is being decided on top of this one. */
  successor: Flight | undefined;

  constructor(startedMs: number) {
    this.startedMs = startedMs;
  }

  take(pendings: readonly Pending[]): void {
    this.ready = undefined;
    for (const pending of pendings) {
      this.batch.push(pending);
      this.weight += pending.command.weight ?? 1;
    }
  }

  /** Encodes what it will write, in the time in which it waits for the batch before it. */
  makeReady(): void {
    if (this.groups.every((group) => group.accepted.length === 0)) return;
    try {
      this.ready = readyCommit(this.groups);
    } catch {
      // It fails again when it is written, and is looked into there.
    }
  }

  startWriting(write: (groups: readonly Group[]) => Promise<readonly WrittenGroup[]>): void {
    this.after = {
      sessions: new Map(this.groups.flatMap((group) => Array.from(group.sessions, ([id, { after }]) => [id, after]))),
      wallets: new Map(this.groups.flatMap((group) => Array.from(group.wallets, ([id, { after }]) => [id, after]))),
    };
    this.written = this.groups.length === 0 ? Promise.resolve([]) : write(this.groups);
    // Looked at when the batch lands.
    this.written.catch(() => undefined);
  }
}

/** The rows as they will be, over the rows as they are remembered. */
export function overlay(after: RowsAfter, remembered: GroupRows): GroupRows {
  return {
    session: (id) => after.sessions.get(id) ?? remembered.session(id),
    wallet: (id) => after.wallets.get(id) ?? remembered.wallet(id),
  };
}
