import type { Id } from '@croupier/kernel/ids';
import { isFarApart, partVariance } from '@croupier/fingerprint/similarity/vector';
import type { Queryable } from '../commit/queryable.ts';
import { byDistance, byLikelihood, ProfileShelf, type RowLaws } from './profile-shelf.ts';
import { readChanges, type LibraryRecord } from './profile-store.ts';

const rowsOfOneRead = 2_000;

/** A record as a search meets it. */
export type RecordTest = (record: LibraryRecord) => boolean;

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
  readonly vector: ArrayLike<number>;
  readonly spins: number;
}

/**
 * The library's entries in memory: 4 bytes a part of each vector, in one block a geometry, and a record each (100,000 entries: see
 * docs/fingerprinting.md). Postgres is the truth. Every search first reads what was added or removed since, by position; nothing has to tell
 * a process of another one's changes, and a process that starts again reads everything once.
 */
export class ProfileIndex {
  readonly #db: Queryable;
  readonly #shelves = new Map<string, ProfileShelf<LibraryRecord>>();
  readonly #places = new Map<Id, { readonly shelf: ProfileShelf<LibraryRecord>; readonly row: number }>();
  /** Entry of each run. */
  readonly #runs = new Map<Id, Id>();
  /** By rising id, unless entries came in another order since the last look. */
  readonly #records: LibraryRecord[] = [];
  #isSorted = true;
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

  /** At most `count` entries with ids below `beforeId` that pass the test: the newest, the newest first. */
  newest(beforeId: Id, count: number, test: RecordTest): LibraryRecord[] {
    const records = this.#sorted();
    const found: LibraryRecord[] = [];
    for (let at = placeOf(records, beforeId) - 1; at >= 0 && found.length < count; at -= 1) {
      const record = records[at];
      if (record !== undefined && test(record)) found.push(record);
    }
    return found;
  }

  /** An entry by its own id or by that of its run, with its vector; null when it is not here. */
  entry(id: Id): { readonly record: LibraryRecord; readonly vector: Float32Array } | null {
    const place = this.#places.get(id) ?? this.#places.get(this.#runs.get(id) ?? id);
    const record = place?.shelf.recordAt(place.row) ?? null;
    return place === undefined || record === null ? null : { record, vector: place.shelf.vectorAt(place.row) };
  }

  /** Entries of the signature that pass the test. */
  ofSignature(signature: string, test: RecordTest): LibraryRecord[] {
    return [...(this.#signatures.get(signature) ?? [])].flatMap((id) => {
      const record = this.#recordOf(id);
      return record !== null && test(record) ? [record] : [];
    });
  }

  /** The `count` entries of the probe's geometry whose vectors are closest, the closest first. Exact. */
  async nearest(probe: Probe, count: number, test: RecordTest): Promise<Neighbour[]> {
    return await this.#best(probe, count, test, byDistance);
  }

  /** The `count` entries most likely of the probe's game. */
  async likeliest(probe: Probe, count: number, test: RecordTest): Promise<Neighbour[]> {
    return await this.#best(probe, count, test, byLikelihood(probe.spins, probe.vector.length));
  }

  async #best(
    { geometry, vector, spins }: Probe,
    count: number,
    test: RecordTest,
    lawOf: RowLaws,
  ): Promise<Neighbour[]> {
    const shelf = this.#shelves.get(geometry);
    if (shelf === undefined || shelf.parts !== vector.length) return [];
    const found = await shelf.best({ vector, count, test, lawOf });
    return found.map(({ record, squared }) => {
      const distance = Math.sqrt(squared);
      return { record, distance, farApart: isFarApart(distance, shelf.parts, partVariance(spins, record.spins)) };
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
      if (rows.length < rowsOfOneRead) break;
    }
  }

  #add(record: LibraryRecord, vector: Float32Array): void {
    if (this.#places.has(record.id)) return;
    const shelf = this.#shelfOf(record.geometry, vector.length);
    if (shelf.parts !== vector.length) return;
    this.#places.set(record.id, { shelf, row: shelf.add(record, vector) });
    if (record.fingerprintId !== null) this.#runs.set(record.fingerprintId, record.id);
    this.#isSorted &&= record.id > (this.#records.at(-1)?.id ?? '');
    this.#records.push(record);
    if (record.signature === null) return;
    const alike = this.#signatures.get(record.signature);
    if (alike === undefined) this.#signatures.set(record.signature, new Set([record.id]));
    else alike.add(record.id);
  }

  #remove(id: Id): void {
    const place = this.#places.get(id);
    const record = place?.shelf.recordAt(place.row) ?? null;
    if (record === null || place === undefined) return;
    place.shelf.remove(place.row);
    this.#places.delete(id);
    if (record.fingerprintId !== null) this.#runs.delete(record.fingerprintId);
    const records = this.#sorted();
    records.splice(placeOf(records, id), 1);
    if (record.signature !== null) this.#signatures.get(record.signature)?.delete(id);
  }

  #sorted(): LibraryRecord[] {
    if (!this.#isSorted) this.#records.sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#isSorted = true;
    return this.#records;
  }

  #recordOf(id: Id): LibraryRecord | null {
    const place = this.#places.get(id);
    return place?.shelf.recordAt(place.row) ?? null;
  }

  #shelfOf(geometry: string, parts: number): ProfileShelf<LibraryRecord> {
    const known = this.#shelves.get(geometry);
    if (known !== undefined) return known;
    const shelf = new ProfileShelf<LibraryRecord>(parts);
    this.#shelves.set(geometry, shelf);
    return shelf;
  }
}

/** How many of the records, which stand by rising id, have ids below this one. */
function placeOf(records: readonly LibraryRecord[], id: Id): number {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((records[middle]?.id ?? '') < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
