import { createPool, type Pool, type PoolClient } from '@croupier/db/pool';

const balanceMinor = 1_000_000_000;

/** How the peer keeps two transfers from spoiling each other. */
export type Locking = 'row locks' | 'serializable';

/**
 * Transfers as an application with node-postgres does them: a transaction that reads both accounts, checks, debits and
 * credits, on a table of balances. No ledger, no events, no keys. Rows are locked in the order of their ids, or the
 * transaction is serializable and tried again until it passes.
 */
export class TransferPeer implements AsyncDisposable {
  readonly #pool: Pool;

  private constructor(pool: Pool) {
    this.#pool = pool;
  }

  static async open(options: { url: string; accounts: number; connections: number }): Promise<TransferPeer> {
    const pool = createPool({
      url: options.url,
      max: options.connections,
      applicationName: 'transfer peer',
      lockTimeoutMs: 0,
      statementTimeoutMs: 0,
    });
    await pool.query('CREATE TABLE IF NOT EXISTS peer_accounts (id integer PRIMARY KEY, balance bigint NOT NULL)');
    await pool.query({
      text: 'INSERT INTO peer_accounts SELECT n, $2 FROM generate_series(0, $1::integer - 1) n ON CONFLICT DO NOTHING',
      values: [options.accounts, balanceMinor],
    });
    await pool.query('ANALYZE peer_accounts');
    return new TransferPeer(pool);
  }

  async transfer(from: number, to: number, amountMinor: number, locking: Locking): Promise<void> {
    const client = await this.#pool.connect();
    try {
      while (!(await attempt(client, { from, to, amountMinor, locking })));
    } finally {
      client.release();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }
}

interface Transfer {
  readonly from: number;
  readonly to: number;
  readonly amountMinor: number;
  readonly locking: Locking;
}

/** False: it has to be tried again. */
async function attempt(client: PoolClient, { from, to, amountMinor, locking }: Transfer): Promise<boolean> {
  const serializable = locking === 'serializable';
  try {
    await client.query(serializable ? 'BEGIN ISOLATION LEVEL SERIALIZABLE' : 'BEGIN');
    const { rows } = await client.query<{ id: number; balance: number }>({
      name: `read ${locking}`,
      text: `SELECT id, balance FROM peer_accounts WHERE id IN ($1, $2) ORDER BY id ${serializable ? '' : 'FOR UPDATE'}`,
      values: [from, to],
    });
    const source = rows.find((row) => row.id === from);
    if (rows.length !== 2 || source === undefined || source.balance < amountMinor) throw new Error('refused');
    const move = { name: 'move', text: 'UPDATE peer_accounts SET balance = balance + $2 WHERE id = $1' };
    await client.query({ ...move, values: [from, -amountMinor] });
    await client.query({ ...move, values: [to, amountMinor] });
    await client.query('COMMIT');
    return true;
  } catch (error) {
    await client.query('ROLLBACK');
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === '40001' || code === '40P01') return false;
    throw error;
  }
}
