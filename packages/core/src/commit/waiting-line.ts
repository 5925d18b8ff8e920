import type { Id } from '@croupier/kernel/ids';
import type { Flight } from './flight.ts';
import type { Pending } from './pending.ts';

/** How much one batch may take. */
interface BatchLimits {
  readonly batchMax: number;
  readonly weightMax: number;
}

/** How far along the line a look goes: so that a long line is not walked again and again from end to end. */
const scannedMax = 2_048;

/**
 * The commands that wait for a commit, and who has the rows that commits under way are using. No two commits share a row, but
 * for a batch and its successor; the commands of one session or wallet keep their order.
 */
export class WaitingLine {
  /** Which flight has a row, by the row's id. */
  readonly #holders = new Map<Id, Flight>();
  #line: Pending[] = [];

  get length(): number {
    return this.#line.length;
  }

  /** How long the first of the line has waited, in ms on the steady clock. */
  get longestWaitMs(): number {
    const [first] = this.#line;
    return first === undefined ? 0 : performance.now() - first.joinedAtMs;
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
   * Takes the commands that have waited longest and whose rows are free, at most one of a session, and gives their rows to
   * the flight. A solo command is taken alone, and so is one that is heavier than a batch may be. Less than `weightMin` is not
   * worth it: then nothing is taken.
   */
  takeBatch(flight: Flight, limits: BatchLimits & { readonly weightMin: number }, nowMs: number): Pending[] {
    return this.#take(flight, limits, (pending, { isFree, batch }) => {
      const mayGo = pending.notBeforeMs <= nowMs && !(pending.solo && batch.length > 0) && batch[0]?.solo !== true;
      return mayGo && pending.resources.every(isFree);
    });
  }

  /**
   * Takes the commands that wait for rows of a flight that is being written, and gives their rows to its successor. Only
   * those whose rows are known, that have not failed before, and whose sessions are free.
   */
  takeOnTopOf(
    on: { readonly flight: Flight; readonly successor: Flight; readonly isKnown: (id: Id) => boolean },
    limits: BatchLimits,
  ): Pending[] {
    if (this.#line.length === 0) return [];
    const { flight, successor, isKnown } = on;
    const room = {
      batchMax: limits.batchMax - successor.batch.length,
      weightMax: limits.weightMax - successor.weight,
      weightMin: 1,
    };
    return this.#take(successor, room, (pending, { isFree }) => {
      const { sessionId, walletIds } = pending.command;
      const isFirstTry = pending.attempts === 0 && !pending.solo;
      const holder = (id: Id): boolean => this.#holders.get(id) === flight || this.#holders.get(id) === successor;
      return (
        isFirstTry &&
        (pending.command.weight ?? 1) <= room.weightMax &&
        (sessionId === null || isFree(sessionId)) &&
        walletIds.every((id) => isFree(id) || holder(id)) &&
        walletIds.some(holder) &&
        pending.resources.every(isKnown)
      );
    });
  }

  /** The flight is through: the rows that it still holds are free again. */
  release(flight: Flight): void {
    for (const pending of flight.batch) {
      for (const id of pending.resources) if (this.#holders.get(id) === flight) this.#holders.delete(id);
    }
  }

  /** Walks along the line. What may not go blocks its rows for those behind it, so that they keep their order. */
  #take(
    flight: Flight,
    { batchMax, weightMax, weightMin }: BatchLimits & { readonly weightMin: number },
    mayGo: (pending: Pending, at: { isFree: (id: Id) => boolean; batch: readonly Pending[] }) => boolean,
  ): Pending[] {
    const batch: Pending[] = [];
    const passedOver: Pending[] = [];
    const blocked = new Set<Id>();
    const sessions = new Set<Id>();
    const isFree = (id: Id): boolean => !this.#holders.has(id);
    let next = 0;
    let weight = 0;
    const end = Math.min(this.#line.length, scannedMax);
    while (next < end && batch.length < batchMax) {
      const pending = this.#line[next];
      next += 1;
      if (!pending) continue;
      const { sessionId } = pending.command;
      const itsWeight = pending.command.weight ?? 1;
      const hasRoom = weight === 0 || weight + itsWeight <= weightMax;
      const isInOrder =
        !(sessionId !== null && sessions.has(sessionId)) && pending.resources.every((id) => !blocked.has(id));
      if (hasRoom && isInOrder && mayGo(pending, { isFree, batch })) {
        batch.push(pending);
        weight += itsWeight;
        if (sessionId !== null) sessions.add(sessionId);
      } else {
        passedOver.push(pending);
        for (const id of pending.resources) blocked.add(id);
      }
    }
    if (weight < weightMin) return [];
    this.#line = [...passedOver, ...this.#line.slice(next)];
    for (const pending of batch) for (const id of pending.resources) this.#holders.set(id, flight);
    return batch;
  }
}
