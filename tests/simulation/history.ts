import type { Demand, Effect, Refusal } from './model.ts';

interface Call {
  readonly walletId: string;
  /** Position of the sending and of the answer among all sendings and answers of the run. */
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** What the system acknowledged. */
export interface Accepted extends Call {
  readonly transactionId: string;
  /** On each wallet that it touched. */
  readonly effects: readonly { readonly walletId: string; readonly effect: Effect }[];
  /** What the answer says the acting wallet has after it. */
  readonly balance: { readonly availableMinor: number; readonly heldMinor: number };
}

export interface Refused extends Call {
  readonly demand: Demand;
  readonly refusal: Refusal;
}

/** What clients did and heard since it was last taken. */
export class History {
  #accepted: Accepted[] = [];
  #refused: Refused[] = [];
  #now = 0;

  /** The next position of the run. */
  tick(): number {
    this.#now += 1;
    return this.#now;
  }

  accept(one: Accepted): void {
    this.#accepted.push(one);
  }

  refuse(one: Refused): void {
    this.#refused.push(one);
  }

  take(): { accepted: readonly Accepted[]; refused: readonly Refused[] } {
    const taken = { accepted: this.#accepted, refused: this.#refused };
    this.#accepted = [];
    this.#refused = [];
    return taken;
  }
}
