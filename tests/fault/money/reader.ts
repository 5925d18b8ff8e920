import { setTimeout as delay } from 'node:timers/promises';
import { consumeBatch, eventsOf, registerConsumers } from '@croupier/core/event/consumer/consume';
import { createPool, type Pool } from '@croupier/db/pool';

/** How a reader finds what is new. By position only is the planted bug: a slow transaction may still bring a lower one. */
export type ReaderKind = 'consumer' | 'position only';

const pageEvents = 500;
const pauseMs = 5;
const consumerName = 'fault reader';

export interface ReadReport {
  readonly read: number;
  /** Events that are stored and were never read. */
  readonly skipped: number;
  readonly repeated: number;
}

/** Reads what is new, writes down what it read in `fault_read`, and answers how many those were. */
type ReadPage = (pool: Pool) => Promise<number>;

/** The real one: effect and checkpoint in one transaction. */
const readAsConsumer: ReadPage = async (pool) => {
  let count = 0;
  await consumeBatch(
    { pool },
    {
      names: [consumerName],
      batchMax: pageEvents,
      effect: async (db, batch) => {
        const events = await eventsOf(db, batch);
        count = events.length;
        await db.query({
          text: 'INSERT INTO fault_read SELECT unnest($1::bigint[])',
          values: [events.map(({ position }) => position)],
        });
      },
    },
  );
  return count;
};

const readByPosition: ReadPage = async (pool) => {
  const { rowCount } = await pool.query(
    `INSERT INTO fault_read SELECT position FROM events
     WHERE position > (SELECT coalesce(max(position), 0) FROM fault_read) ORDER BY position LIMIT $1`,
    [pageEvents],
  );
  return rowCount ?? 0;
};

/** Reads all events while they are written, through every crash, and says at the end what it missed. */
export class EventReader {
  readonly #pool: Pool;
  readonly #readPage: ReadPage;
  #stopping = false;
  readonly #ended: Promise<void>;

  private constructor(pool: Pool, kind: ReaderKind) {
    this.#pool = pool;
    this.#readPage = kind === 'consumer' ? readAsConsumer : readByPosition;
    this.#ended = this.#run();
  }

  static async start(url: string, kind: ReaderKind): Promise<EventReader> {
    const pool = createPool({ url, max: 2, applicationName: 'croupier fault reader' });
    await pool.query('CREATE TABLE fault_read (position bigint NOT NULL)');
    await registerConsumers({ db: pool }, [consumerName]);
    return new EventReader(pool, kind);
  }

  /** Goes on where the checkpoint in this database says that it was. */
  static resume(url: string): EventReader {
    return new EventReader(createPool({ url, max: 2, applicationName: 'croupier fault reader' }), 'consumer');
  }

  /** Reads what is left, and compares. Nobody writes any more. */
  async finish(): Promise<ReadReport> {
    this.#stopping = true;
    await this.#ended;
    while ((await this.#readPage(this.#pool)) > 0);
    const { rows } = await this.#pool.query<ReadReport>(`
      WITH read AS (SELECT position, count(*) AS times FROM fault_read GROUP BY position)
      SELECT (SELECT count(*) FROM read) AS read, (SELECT count(*) FROM read WHERE times > 1) AS repeated,
        (SELECT count(*) FROM events e WHERE NOT EXISTS (SELECT FROM read WHERE read.position = e.position)) AS skipped`);
    await this.stop();
    const [report] = rows;
    if (!report) throw new Error('no report');
    return report;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#ended;
    if (!this.#pool.ended) await this.#pool.end();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      // Without a database it tries again: its place is kept there.
      const found = await this.#readPage(this.#pool).catch(() => 0);
      if (found < pageEvents) await delay(pauseMs);
    }
  }
}
