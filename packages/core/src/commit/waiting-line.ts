import type { Id } from '@croupier/kernel/ids';
import type { Pending } from './pending.ts';

/**
 * The commands that wait for a commit, and the rows that the commits under way are using. No two commits share a row; the
 * commands of one session or wallet keep their order.
 */
export class WaitingLine {
  readonly #busy = new Set<Id>();
  #line: Pending[] = [];

  get length(): number {
    return this.#line.length;
  }

  /** To the end of the line. */
  join(pending: Pending): void {
    this.#line.push(pending);
  }

  /** Back to the front, in their order: they have waited already. */
  rejoin(pendings: readonly Pending[]): void {
    this.#line = [...pendings, ...this.#line];
  }

  /** Takes out the commands whose time is over. */
  takeExpired(nowMs: number): Pending[] {
    const expired = this.#line.filter((pending) => pending.deadlineMs <= nowMs);
    if (expired.length > 0) this.#line = this.#line.filter((pending) => pending.deadlineMs > nowMs);
    return expired;
  }

  /**
   * Takes the commands that have waited longest and whose rows are free, at most one of a session, and marks their rows as
   * busy. A solo command is taken alone, and so is one that is heavier than a batch may be.
   */
  takeBatch({ batchMax, weightMax }: { batchMax: number; weightMax: number }, nowMs: number): Pending[] {
    const batch: Pending[] = [];
    const passedOver: Pending[] = [];
    const blocked = new Set<Id>();
    const sessions = new Set<Id>();
    let next = 0;
    let weight = 0;
    while (next < this.#line.length && batch.length < batchMax && batch[0]?.solo !== true) {
      const pending = this.#line[next];
      next += 1;
      if (!pending) continue;
      const { sessionId } = pending.command;
      const itsWeight = pending.command.weight ?? 1;
      const mayGo =
        (weight === 0 || weight + itsWeight <= weightMax) &&
        pending.notBeforeMs <= nowMs &&
        !(pending.solo && batch.length > 0) &&
        !(sessionId !== null && sessions.has(sessionId)) &&
        pending.resources.every((id) => !this.#busy.has(id) && !blocked.has(id));
      if (mayGo) {
        batch.push(pending);
        weight += itsWeight;
        if (sessionId !== null) sessions.add(sessionId);
      } else {
        passedOver.push(pending);
        for (const id of pending.resources) blocked.add(id);
      }
    }
    if (batch.length === 0) return batch;
    this.#line = [...passedOver, ...this.#line.slice(next)];
    for (const pending of batch) for (const id of pending.resources) this.#busy.add(id);
    return batch;
  }

  /** The batch is through: its rows are free again. */
  release(batch: readonly Pending[]): void {
    for (const pending of batch) for (const id of pending.resources) this.#busy.delete(id);
  }
}
