import type { Id } from '@croupier/kernel/ids';
import { Backlog } from './backlog.ts';
import { lingerMs } from './boarding.ts';
import type { Flight } from './flight.ts';
import type { Pending } from './pending.ts';

/** How much one batch may take. */
interface BatchLimits {
  readonly batchMax: number;
  readonly weightMax: number;
}

/** How much is worth a batch, when its first command has waited so long. */
interface WorthIt {
  readonly weightMin: (waitedMs: number) => number;
}

/** How far along the line a look goes: so that a long line is not walked again and again from end to end. */
const scannedMax = 2_048;

/**
 * The commands that wait for a commit, and who has the rows that commits under way are using. No two commits share a row, but
 * for a batch and its successor; the commands of one session keep their order, and so do those that have only a wallet. Of a
 * session one stands in the line, and its others behind it elsewhere: whoever sends many at once waits for himself alone.
 */
export class WaitingLine {
  /** Which flight has a row, by the row's id. */
  readonly #holders = new Map<Id, Flight>();
  #line: Pending[] = [];
  /** How many of a session stand in the line. */
  readonly #inLine = new Map<Id, number>();
  readonly #backlog = new Backlog();

  get length(): number {
    return this.#line.length + this.#backlog.length;
  }

  /** How many commands of a session wait. */
  lengthOf(sessionId: Id): number {
    return (this.#inLine.get(sessionId) ?? 0) + this.#backlog.of(sessionId);
  }

  /** How long the first of those whose rows are free has waited, in ms on the steady clock. */
  longestFreeWaitMs(nowMs: number): number {
    const free = this.#line
      .slice(0, scannedMax)
      .find((pending) => pending.notBeforeMs <= nowMs && pending.resources.every((id) => !this.#holders.has(id)));
    return free === undefined ? 0 : waitedMs(free);
  }

  /** To the end of the line, or behind its session's other commands. */
  join(pending: Pending): void {
    const { sessionId } = pending.command;
    if (sessionId !== null && this.#inLine.has(sessionId)) {
      this.#backlog.add(sessionId, pending);
      return;
    }
    this.#line.push(pending);
    this.#enter(pending);
  }

  /** Back to the front, in their order: they have waited already. */
  rejoin(pendings: readonly Pending[]): void {
    this.#line = [...pendings, ...this.#line];
    for (const pending of pendings) this.#enter(pending);
  }

  /** Gives up what a flight has taken, each command to the place in the line that its age deserves. */
  giveBack(flight: Flight): void {
    this.#line = [...flight.batch, ...this.#line].toSorted((a, b) => a.joinedAtMs - b.joinedAtMs);
    for (const pending of flight.batch) this.#enter(pending);
    this.release(flight);
  }

  /** Takes out the commands whose time is over. */
  takeExpired(nowMs: number): Pending[] {
    const late = this.#backlog.takeExpired(nowMs);
    const expired = this.#line.filter((pending) => pending.deadlineMs <= nowMs);
    if (expired.length > 0) this.#line = this.#line.filter((pending) => pending.deadlineMs > nowMs);
    for (const pending of expired) this.#leave(pending);
    return [...expired, ...late];
  }

  #enter({ command: { sessionId } }: Pending): void {
    if (sessionId !== null) this.#inLine.set(sessionId, (this.#inLine.get(sessionId) ?? 0) + 1);
  }

  /** It is out of the line: the next of its session joins at the end. */
  #leave({ command: { sessionId } }: Pending): void {
    if (sessionId === null) return;
    const others = (this.#inLine.get(sessionId) ?? 1) - 1;
    if (others > 0) this.#inLine.set(sessionId, others);
    else this.#inLine.delete(sessionId);
    const next = others > 0 ? undefined : this.#backlog.next(sessionId);
    if (next) this.join(next);
  }

  /**
   * Takes the commands that have waited longest and whose rows are free, at most one of a session, and gives their rows to
   * the flight. A solo command is taken alone, and so is one that is heavier than a batch may be. Less than `weightMin`, by
   * the time that the first of it has waited, is not worth it: then nothing is taken.
   */
  takeBatch(flight: Flight, limits: BatchLimits & WorthIt, nowMs: number): Pending[] {
    return this.#take(flight, limits, (pending, { isFree, batch }) => {
      const mayGo = pending.notBeforeMs <= nowMs && !(pending.solo && batch.length > 0) && batch[0]?.solo !== true;
      return mayGo && pending.resources.every(isFree);
    });
  }

  /**
   * Takes the commands that wait for rows of a flight that is being written, and gives their rows to its successor. Only
   * those whose rows are known, that have not failed before, and whose sessions are free. Commands with free rows that too
   * few others have joined for a batch of their own ride along.
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
      weightMin: () => 1,
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
        (walletIds.some(holder) || waitedMs(pending) >= lingerMs) &&
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
    { batchMax, weightMax, weightMin }: BatchLimits & WorthIt,
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
    const [first] = batch;
    if (first && weight < weightMin(waitedMs(first))) return [];
    this.#line = [...passedOver, ...this.#line.slice(next)];
    for (const pending of batch) {
      for (const id of pending.resources) this.#holders.set(id, flight);
      this.#leave(pending);
    }
    return batch;
  }
}

function waitedMs({ joinedAtMs }: Pending): number {
  return performance.now() - joinedAtMs;
}
