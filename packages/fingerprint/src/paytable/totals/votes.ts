/** What equations say of one unknown: the value that most of them give. Wins are rounded to 1e-6 minor units, so that equal ones meet. */
export class Votes {
  readonly #counts = new Map<number, number>();

  add(value: number): void {
    const key = Math.round(value * 1e6) / 1e6;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  get total(): number {
    let sum = 0;
    for (const count of this.#counts.values()) sum += count;
    return sum;
  }

  /** The most frequent value; the smaller one of equally frequent ones. Null without any. */
  winner(): { readonly value: number; readonly count: number } | null {
    let best: { value: number; count: number } | null = null;
    for (const [value, count] of this.#counts) {
      if (best === null || count > best.count || (count === best.count && value < best.value)) best = { value, count };
    }
    return best;
  }
}

/** Votes by the number of the unknown. */
export class Ballot {
  readonly #votes = new Map<number, Votes>();

  add(unknown: number, value: number): void {
    const votes = this.#votes.get(unknown) ?? new Votes();
    votes.add(value);
    this.#votes.set(unknown, votes);
  }

  entries(): Iterable<[number, Votes]> {
    return this.#votes;
  }
}
