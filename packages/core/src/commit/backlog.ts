import type { Id } from '@croupier/kernel/ids';
import type { Pending } from './pending.ts';

/** Commands of sessions that have one in the line already, in their order. */
export class Backlog {
  readonly #bySession = new Map<Id, Pending[]>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** How many of a session wait here. */
  of(sessionId: Id): number {
    return this.#bySession.get(sessionId)?.length ?? 0;
  }

  add(sessionId: Id, pending: Pending): void {
    const waiting = this.#bySession.get(sessionId);
    if (waiting) waiting.push(pending);
    else this.#bySession.set(sessionId, [pending]);
    this.#length += 1;
  }

  /** Takes out the first of a session. */
  next(sessionId: Id): Pending | undefined {
    const waiting = this.#bySession.get(sessionId);
    const first = waiting?.shift();
    if (first) this.#length -= 1;
    if (waiting?.length === 0) this.#bySession.delete(sessionId);
    return first;
  }

  /** Takes out the commands whose time is over: they are the first of their sessions, since all have the same time. */
  takeExpired(nowMs: number): Pending[] {
    const expired: Pending[] = [];
    for (const [sessionId, waiting] of this.#bySession) {
      const alive = waiting.findIndex((pending) => pending.deadlineMs > nowMs);
      const over = waiting.splice(0, alive === -1 ? waiting.length : alive);
      expired.push(...over);
      if (waiting.length === 0) this.#bySession.delete(sessionId);
    }
    this.#length -= expired.length;
    return expired;
  }
}
