import { setImmediate } from 'node:timers/promises';
import type { Id } from '@croupier/kernel/ids';
import { isFarApart, partVariance } from '@croupier/fingerprint/similarity/vector';
import type { Queryable } from '../commit/queryable.ts';
import { readChanges, type LibraryRecord } from './profile-store.ts';

const rowsOfOneRead = 2_000;
/** Rows that are compared before other work of the process gets its turn. */
const rowsOfOneTurn = 16_384;

/** All games of one geometry: their vectors one behind the other. */
interface Shelf {
  readonly parts: number;
  vectors: Float32Array;
  readonly records: (LibraryRecord | null)[];
}

/** A row as a search meets it. */
export type RowTest = (record: LibraryRecord) => boolean;

export interface Neighbour {
  readonly record: LibraryRecord;
  /** Euclidean distance of the vectors. */
  readonly distance: number;
  /** Whether two samples of one game would hardly lie so far apart. */
  readonly farApart: boolean;
}

/** What a nearest search starts from. */
export interface Probe {
  readonly geometry: string;
  readonly vector: readonly number[];
  readonly spins: number;
}

/**
 * The library's entries in memory: 4 bytes a part of each vector, in one block a geometry, and a record each (100,000 entries: see
 * docs/fingerprinting.md). Postgres is the truth. Every search first reads what was added or removed since, by position; nothing has to tell
 * a process of another one's changes, and a process that starts again reads everything once.
 */
export class ProfileIndex {
  readonly #db: Queryable;
  readonly #shelves = new Map<string, Shelf>();
  readonly #places = new Map<Id, { readonly shelf: Shelf; readonly row: number }>();
  readonly #signatures = new Map<string, Set<Id>>();
  #position = 0;
  #reading: Promise<void> | null = null;
  #waiting: Promise<void> | null = null;

  constructor(db: Queryable) {
    this.#db = db;
  }

  /** Entries that are known now. */
  get size(): number {
    return this.#places.size;
  }

  /** After this, everything that was committed before the call is in the index. @throws UNAVAILABLE */
  async refresh(): Promise<void> {
    // A read under way may have begun before the caller's change: the next one serves all who wait.
    if (this.#reading === null) return await this.#startReading();
    this.#waiting ??= this.#reading.catch(() => undefined).then(() => this.#startReading());
    await this.#waiting;
  }

  /** Entries that pass the test, in no order. */
  find(test: RowTest): LibraryRecord[] {
    return [...this.#shelves.values()].flatMap(({ records }) =>
      records.filter((record): record is LibraryRecord => record !== null && test(record)),
    );
  }

  /** Entries of the signature that pass the test. */
  ofSignature(signature: string, test: RowTest): LibraryRecord[] {
    return [...(this.#signatures.get(signature) ?? [])].flatMap((id) => {
      const record = this.#recordOf(id);
      return record !== null && test(record) ? [record] : [];
    });
  }

  /** The `count` entries of the probe's geometry whose vectors are closest, the closest first. Exact. */
  async nearest(probe: Probe, count: number, test: RowTest): Promise<Neighbour[]> {
    return await this.#best(probe, count, test, (squared) => squared);
  }

  /**
   * The `count` entries most likely of the probe's game, by the normal law of vectors of two samples of one game: those of small samples have
   * more room, at a price.
   */
  async likeliest(probe: Probe, count: number, test: RowTest): Promise<Neighbour[]> {
    const parts = probe.vector.length;
    return await this.#best(probe, count, test, (squared, spins) => {
      const variance = partVariance(probe.spins, spins);
      return squared / variance + parts * Math.log(variance);
    });
  }

  async #best(
    probe: Probe,
    count: number,
    test: RowTest,
    scoreOf: (squared: number, spins: number) => number,
  ): Promise<Neighbour[]> {
    const shelf = this.#shelves.get(probe.geometry);
    if (shelf === undefined || shelf.parts !== probe.vector.length) return [];
    const { parts, records } = shelf;
    const wanted = Float32Array.from(probe.vector);
    const best: { record: LibraryRecord; score: number; squared: number }[] = [];
    for (let row = 0; row < records.length; row += 1) {
      if (row > 0 && row % rowsOfOneTurn === 0) await setImmediate();
      const record = records[row] ?? null;
      if (record === null || !test(record)) continue;
      const squared = squaredDistance(shelf.vectors, row * parts, wanted);
      const score = scoreOf(squared, record.spins);
      if (best.length === count && score >= (best.at(-1)?.score ?? Number.POSITIVE_INFINITY)) continue;
      const place = best.findIndex((other) => score < other.score);
      best.splice(place < 0 ? best.length : place, 0, { record, score, squared });
      if (best.length > count) best.pop();
    }
    return best.map(({ record, squared }) => {
      const distance = Math.sqrt(squared);
      return { record, distance, farApart: isFarApart(distance, parts, partVariance(probe.spins, record.spins)) };
    });
  }

  async #startReading(): Promise<void> {
    this.#waiting = null;
    this.#reading = this.#read().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  async #read(): Promise<void> {
    for (;;) {
      const rows = await readChanges(this.#db, this.#position, rowsOfOneRead);
      for (const { record, removed, vector, position } of rows) {
        if (removed) this.#remove(record.id);
        else this.#add(record, vector);
        this.#position = position;
      }
      if (rows.length < rowsOfOneRead) return;
    }
  }

  #add(record: LibraryRecord, vector: Float32Array): void {
    if (this.#places.has(record.id)) return;
    const shelf = this.#shelfOf(record.geometry, vector.length);
    if (shelf.parts !== vector.length) return;
    const row = shelf.records.length;
    if ((row + 1) * shelf.parts > shelf.vectors.length) {
      const larger = new Float32Array(Math.max(64 * shelf.parts, Math.ceil(shelf.vectors.length * 1.5)));
      larger.set(shelf.vectors);
      shelf.vectors = larger;
    }
    shelf.vectors.set(vector, row * shelf.parts);
    shelf.records.push(record);
    this.#places.set(record.id, { shelf, row });
    if (record.signature === null) return;
    const alike = this.#signatures.get(record.signature);
    if (alike === undefined) this.#signatures.set(record.signature, new Set([record.id]));
    else alike.add(record.id);
  }

  #remove(id: Id): void {
    const record = this.#recordOf(id);
    const place = this.#places.get(id);
    if (record === null || place === undefined) return;
    place.shelf.records[place.row] = null;
    this.#places.delete(id);
    if (record.signature !== null) this.#signatures.get(record.signature)?.delete(id);
  }

  #recordOf(id: Id): LibraryRecord | null {
    const place = this.#places.get(id);
    return place?.shelf.records[place.row] ?? null;
  }

  #shelfOf(geometry: string, parts: number): Shelf {
    const known = this.#shelves.get(geometry);
    if (known !== undefined) return known;
    const shelf: Shelf = { parts, vectors: new Float32Array(0), records: [] };
    this.#shelves.set(geometry, shelf);
    return shelf;
  }
}

function squaredDistance(vectors: Float32Array, from: number, wanted: Float32Array): number {
  let sum = 0;
  for (let part = 0; part < wanted.length; part += 1) {
    const difference = (vectors[from + part] ?? 0) - (wanted[part] ?? 0);
    sum += difference * difference;
  }
  return sum;
}
