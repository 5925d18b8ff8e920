import { setTimeout as delay } from 'node:timers/promises';
import { createPool, type Pool } from '@croupier/db/pool';

/** How a reader finds what is new. `position` alone is the planted bug: a slow transaction may still bring a lower one. */
export type Order = 'transaction and position' | 'position only';

const pageEvents = 500;
const pauseMs = 5;

const queries: Readonly<Record<Order, string>> = {
  'transaction and position': `SELECT position, xid::text AS after_xid FROM events
    WHERE (xid, position) > ($1::text::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, position LIMIT ${pageEvents}`,
  'position only': `SELECT position, xid::text AS after_xid FROM events
    WHERE position > $2::bigint AND $1::text IS NOT NULL ORDER BY position LIMIT ${pageEvents}`,
};

export interface ReadReport {
  readonly read: number;
  /** Events that are stored and were never read. */
  readonly skipped: number;
  readonly repeated: number;
}

/** Reads all events while they are written, through every crash, and says at the end what it missed. */
export class EventReader {
  readonly #pool: Pool;
  readonly #order: Order;
  readonly #times = new Map<number, number>();
  #checkpoint: readonly [xid: string, position: number] = ['0', 0];
  #stopping = false;
  readonly #ended: Promise<void>;

  constructor(url: string, order: Order) {
    this.#order = order;
    this.#pool = createPool({ url, max: 1, applicationName: 'croupier fault reader' });
    this.#ended = this.#run();
  }

  /** Reads what is left, and compares. Nobody writes any more. */
  async finish(): Promise<ReadReport> {
    this.#stopping = true;
    await this.#ended;
    while ((await this.#readPage()) > 0);
    const { rows } = await this.#pool.query<{ position: number }>('SELECT position FROM events');
    await this.#pool.end();
    return {
      read: this.#times.size,
      skipped: rows.filter(({ position }) => !this.#times.has(position)).length,
      repeated: [...this.#times.values()].filter((times) => times > 1).length,
    };
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#ended;
    if (!this.#pool.ended) await this.#pool.end();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      // Without a database it tries again: its place is its own.
      const found = await this.#readPage().catch(() => 0);
      if (found < pageEvents) await delay(pauseMs);
    }
  }

  async #readPage(): Promise<number> {
    const { rows } = await this.#pool.query<{ position: number; after_xid: string }>(queries[this.#order], [
      ...this.#checkpoint,
    ]);
    for (const { position } of rows) this.#times.set(position, (this.#times.get(position) ?? 0) + 1);
    const last = rows.at(-1);
    if (last) this.#checkpoint = [last.after_xid, last.position];
    return rows.length;
  }
}
