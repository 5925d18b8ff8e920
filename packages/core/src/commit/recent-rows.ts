import type { Id } from '@croupier/kernel/ids';

/**
 * Rows by id, at most `max` of them (two, where it is less), at least the `max / 2` that were kept last.
 *
 * Two generations: what is kept goes into the young one, and when that is full it becomes the old one, whose rows that nobody
 * has kept again are let go of all at once. So keeping a row costs one write into a table, while an order of use, row by row,
 * would cost a removal too, and a table full of holes.
 */
export class RecentRows<Row> {
  readonly #youngMax: number;
  #young = new Map<Id, Row>();
  #old = new Map<Id, Row>();

  constructor(max: number) {
    this.#youngMax = Math.max(1, Math.floor(max / 2));
  }

  get(id: Id): Row | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  keep(id: Id, row: Row): void {
    this.#young.set(id, row);
    if (this.#young.size <= this.#youngMax) return;
    this.#old = this.#young;
    this.#old.delete(id);
    this.#young = new Map([[id, row]]);
  }

  forget(id: Id): void {
    this.#young.delete(id);
    this.#old.delete(id);
  }
}
