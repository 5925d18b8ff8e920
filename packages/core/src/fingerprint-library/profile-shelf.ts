import { setImmediate } from 'node:timers/promises';
import { partVariance } from '@croupier/fingerprint/similarity/vector';

/** Rows that are compared before other work of the process gets its turn. */
const rowsOfOneTurn = 16_384;
/** Parts of a vector that are added up between two looks at whether the row can still be among the best. */
const partsOfOneLook = 8;
/** More than rounding can be wrong by, relative and absolute: a row near the bound is added up to its end. */
const slack = 1e-9;

/** What a row is of. */
export interface ShelfRecord {
  /** At least 1. */
  readonly spins: number;
}

/** A row's score is its squared distance over `variance`, and `offset`: the less, the better. */
export interface RowLaw {
  readonly variance: number;
  readonly offset: number;
}

/** The score of a row, by its spins. */
export type RowLaws = (spins: number) => RowLaw;

/** By the distance alone. */
export const byDistance: RowLaws = () => ({ variance: 1, offset: 0 });

/**
 * By the normal law of vectors of two samples of one game: those of small samples have more room, at a price.
 * @param parts of a vector
 */
export function byLikelihood(ownSpins: number, parts: number): RowLaws {
  return (spins) => {
    const variance = partVariance(ownSpins, spins);
    return { variance, offset: parts * Math.log(variance) };
  };
}

export interface RowsWanted<Record> {
  readonly vector: ArrayLike<number>;
  readonly count: number;
  readonly test: (record: Record) => boolean;
  readonly lawOf: RowLaws;
}

export interface FoundRow<Record> {
  readonly record: Record;
  /** Of the vectors' distance. */
  readonly squared: number;
}

/** All games of one geometry: their vectors one behind the other, so that a search goes through memory in its order. */
export class ProfileShelf<Record extends ShelfRecord> {
  readonly parts: number;
  readonly #records: (Record | null)[] = [];
  #vectors: Float32Array;
  /** 0: removed. */
  #spins: Int32Array;

  constructor(parts: number) {
    this.parts = parts;
    this.#vectors = new Float32Array(64 * parts);
    this.#spins = new Int32Array(64);
  }

  /** Answers the row. @param vector of `parts` parts */
  add(record: Record, vector: ArrayLike<number>): number {
    const row = this.#records.length;
    if (row === this.#spins.length) this.#grow(Math.ceil(row * 1.5));
    this.#vectors.set(vector, row * this.parts);
    this.#spins[row] = record.spins;
    this.#records.push(record);
    return row;
  }

  remove(row: number): void {
    this.#records[row] = null;
    this.#spins[row] = 0;
  }

  recordAt(row: number): Record | null {
    return this.#records[row] ?? null;
  }

  vectorAt(row: number): Float32Array {
    return this.#vectors.slice(row * this.parts, (row + 1) * this.parts);
  }

  /** The rows of the least scores, the least first; of equal ones those added first. Exact: a row is left early only when it is out. */
  async best({ vector, count, test, lawOf }: RowsWanted<Record>): Promise<FoundRow<Record>[]> {
    const wanted = Float32Array.from(vector);
    const best: { record: Record; score: number; squared: number }[] = [];
    let worst = Number.POSITIVE_INFINITY;
    let law = { variance: 1, offset: 0 };
    let lawSpins = -1;
    for (let row = 0; row < this.#records.length; row += 1) {
      if (row > 0 && row % rowsOfOneTurn === 0) await setImmediate();
      const spins = this.#spins[row] ?? 0;
      if (spins === 0) continue;
      if (spins !== lawSpins) [law, lawSpins] = [lawOf(spins), spins];
      const most = ((worst - law.offset) * (1 + slack) + slack) * law.variance;
      const squared = this.#squaredDistance(row, wanted, most);
      const score = squared / law.variance + law.offset;
      if (score >= worst) continue;
      const record = this.#records[row] ?? null;
      if (record === null || !test(record)) continue;
      const place = best.findIndex((other) => score < other.score);
      best.splice(place < 0 ? best.length : place, 0, { record, score, squared });
      if (best.length > count) best.pop();
      if (best.length === count) worst = best.at(-1)?.score ?? worst;
    }
    return best.map(({ record, squared }) => ({ record, squared }));
  }

  /** Infinite as soon as it is more than `most`. */
  #squaredDistance(row: number, wanted: Float32Array, most: number): number {
    const vectors = this.#vectors;
    const { parts } = this;
    const from = row * parts;
    let sum = 0;
    for (let part = 0; part < parts;) {
      const end = Math.min(parts, part + partsOfOneLook);
      for (; part < end; part += 1) {
        const difference = (vectors[from + part] ?? 0) - (wanted[part] ?? 0);
        sum += difference * difference;
      }
      if (sum > most) return Number.POSITIVE_INFINITY;
    }
    return sum;
  }

  #grow(rows: number): void {
    const vectors = new Float32Array(rows * this.parts);
    vectors.set(this.#vectors);
    this.#vectors = vectors;
    const spins = new Int32Array(rows);
    spins.set(this.#spins);
    this.#spins = spins;
  }
}
