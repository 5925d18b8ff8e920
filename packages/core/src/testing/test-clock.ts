import type { Clock } from '@croupier/kernel/clock';

/** A clock that starts at a given instant, goes on by itself, and can be moved. */
export class TestClock implements Clock {
  #offsetMs: number;

  constructor(startIso: string) {
    this.#offsetMs = Date.parse(startIso) - Date.now();
  }

  now(): number {
    return Math.floor(Date.now() + this.#offsetMs);
  }

  /** Forward, or back for a negative number. */
  advance(ms: number): void {
    this.#offsetMs += ms;
  }

  set(iso: string): void {
    this.#offsetMs = Date.parse(iso) - Date.now();
  }
}
