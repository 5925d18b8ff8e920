import type { Told } from './told-movements.ts';

/** A ledger entry. `session` is 'stream' when its session is the stream, as with every spin. */
export type EntryRow = [
  streamId: string,
  streamVersion: number,
  walletId: string,
  version: number,
  kind: string,
  amountMinor: number,
  transactionId: string,
  session: string | null,
  atMs: number,
];

/** What an event tells of one wallet, and where it stands. */
export interface ToldHere extends Told {
  readonly streamId: string;
  readonly version: number;
  readonly session: 'stream' | null;
  readonly atMs: number;
}

interface Pending {
  readonly entries: EntryRow[];
  told: ToldHere | null;
}

/** Where events meet their entries: what agrees leaves, what is left has not found its other side. */
export class Meeting {
  /** Two sides met that do not agree. */
  differs = false;
  readonly #pending = new Map<string, Pending>();
  #offered: readonly EntryRow[] = [];
  #next = 0;

  /** How many movements wait for their other side, those that were offered last left out. */
  get size(): number {
    return this.#pending.size;
  }

  /** Whether there are no entries left of those that were offered. */
  get isHungry(): boolean {
    return this.#next === this.#offered.length;
  }

  /** The next entries. Those offered before must have been used or set aside. */
  offer(entries: readonly EntryRow[]): void {
    this.#offered = entries;
    this.#next = 0;
  }

  /** Lets what was offered wait for events that come later. */
  setAside(): void {
    for (; this.#next < this.#offered.length; this.#next += 1) {
      const row = this.#offered[this.#next];
      if (!row) continue;
      const key = `${row[0]}${row[1]} ${row[2]}`;
      const pending = this.#pending.get(key);
      if (!pending) this.#pending.set(key, { entries: [row], told: null });
      else {
        pending.entries.push(row);
        this.#settle(key, pending);
      }
    }
  }

  /** An event tells: most often its entries are the next ones. */
  told(told: ToldHere): void {
    if (this.#pending.size === 0 && this.#areNext(told)) {
      const end = this.#next + told.moves.length;
      for (let place = 0; this.#next < end; place += 1, this.#next += 1) {
        if (!agrees(told, place, this.#offered[this.#next])) this.differs = true;
      }
      return;
    }
    const key = `${told.streamId}${told.version} ${told.walletId}`;
    if (!this.#pending.has(key)) this.setAside();
    const pending = this.#pending.get(key) ?? { entries: [], told: null };
    if (pending.told) this.differs = true;
    pending.told = told;
    this.#pending.set(key, pending);
    this.#settle(key, pending);
  }

  /** Whether the next entries are those of the event, in the order of their versions. */
  #areNext(told: ToldHere): boolean {
    let before = 0;
    for (let place = this.#next; place < this.#next + told.moves.length; place += 1) {
      const row = this.#offered[place];
      if (row?.[1] !== told.version || row[0] !== told.streamId || row[2] !== told.walletId) return false;
      if (place > this.#next && row[3] < before) return false;
      before = row[3];
    }
    return true;
  }

  #settle(key: string, { told, entries }: Pending): void {
    if (!told || entries.length < told.moves.length) return;
    this.#pending.delete(key);
    entries.sort((one, other) => one[3] - other[3]);
    if (entries.length > told.moves.length) this.differs = true;
    for (const [place, row] of entries.entries()) if (!agrees(told, place, row)) this.differs = true;
  }
}

function agrees(told: ToldHere, place: number, row: EntryRow | undefined): boolean {
  return (
    row !== undefined &&
    told.moves[place] === `${row[4]} ${row[5]}` &&
    row[8] === told.atMs &&
    row[7] === told.session &&
    (told.transactionId === null || told.transactionId === row[6])
  );
}
