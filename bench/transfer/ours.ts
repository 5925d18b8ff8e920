import type { Call } from '@croupier/core/call';
import type { Queryable } from '@croupier/core/commit/queryable';
import type { Core } from '@croupier/core/core';
import { Table } from '@croupier/core/testing/table';
import { createWallet } from '@croupier/core/wallet/create-wallet';
import { operateWallet } from '@croupier/core/wallet/operate-wallet';
import { createPool, type Pool } from '@croupier/db/pool';

const balanceMinor = 1_000_000_000;

interface Parts {
  readonly table: Table;
  readonly core: Core;
  readonly pools: readonly [Pool, Pool];
  readonly caller: Call;
  readonly wallets: readonly string[];
  readonly keyPrefix: string;
}

/** Transfers through the use case: two ledger entries, an event in its hash chain, one idempotency key. */
export class TransferOurs implements AsyncDisposable {
  readonly #table: Table;
  readonly #pools: readonly [Pool, Pool];
  readonly #caller: Call;
  readonly #wallets: readonly string[];
  readonly #core: Core;
  readonly #keyPrefix: string;
  #keys = 0;

  private constructor(parts: Parts) {
    this.#table = parts.table;
    this.#core = parts.core;
    this.#keyPrefix = parts.keyPrefix;
    this.#pools = parts.pools;
    this.#caller = parts.caller;
    this.#wallets = parts.wallets;
  }

  static async open(options: { url: string; accounts: number }): Promise<TransferOurs> {
    const pool = createPool({
      url: options.url,
      max: 8,
      applicationName: 'croupier bench',
      statementTimeoutMs: 60_000,
    });
    const commitPool = createPool({
      url: options.url,
      max: 4,
      applicationName: 'croupier bench commits',
      plans: 'by-index',
    });
    const table = await Table.open(pool, { commitPool, pipeline: { rowsRemembered: 2 * options.accounts } });
    const caller = await table.caller('player');
    const first = await createWallet(table.core, caller, { currency: 'PLY', timeZone: 'UTC', idempotencyKey: 'first' });
    // Copies of the first wallet with money in them: as many use cases would take minutes.
    const { rows } = await pool.query<{ id: string }>({
      text: `WITH numbers AS (
          SELECT n, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id FROM generate_series(1, $1::integer) n
        ),
        entries AS (
          INSERT INTO ledger_entries (wallet_id, version, transaction_id, kind, debit_account, credit_account, amount_minor,
            player_after_minor, held_after_minor, stream_id, stream_version, created_at)
          SELECT id, 1, id, 'credit', 'external', 'player', $2, $2, 0, id, 1, now() FROM numbers
        )
        INSERT INTO wallets SELECT r.* FROM numbers, (SELECT w FROM wallets w WHERE id = $3) first,
          LATERAL jsonb_populate_record(first.w, jsonb_build_object('id', numbers.id, 'player_minor', $2::bigint,
            'external_minor', -$2::bigint, 'entry_version', 1)) r
        RETURNING id`,
      values: [options.accounts, balanceMinor, first.walletId],
    });
    await pool.query('ANALYZE wallets');
    const wallets = rows.map((row) => row.id);
    return new TransferOurs({
      table,
      core: table.core,
      pools: [pool, commitPool],
      caller,
      wallets,
      keyPrefix: 'transfer',
    });
  }

  /** The same wallets through a core of its own, which sends its commits elsewhere. It ends with this one. */
  sendingTo(commits: Queryable, keyPrefix: string): TransferOurs {
    const core = this.#table.second({ commitPool: commits, pipeline: { rowsRemembered: 2 * this.#wallets.length } });
    const parts = { table: this.#table, pools: this.#pools, caller: this.#caller, wallets: this.#wallets };
    return new TransferOurs({ ...parts, core, keyPrefix });
  }

  /** The pool of the commits. */
  get commitPool(): Pool {
    return this.#pools[1];
  }

  /** Moves something in every wallet, so that this process has seen each of them. */
  async warmUp(): Promise<void> {
    const next = this.#wallets.keys();
    const worker = async (): Promise<void> => {
      for (const from of next) if (from % 2 === 0) await this.transfer(from, (from + 1) % this.#wallets.length, 1);
    };
    await Promise.all(Array.from({ length: 512 }, worker));
  }

  async transfer(from: number, to: number, amountMinor: number): Promise<void> {
    this.#keys += 1;
    await operateWallet(this.#core, this.#caller, {
      operation: 'transfer',
      walletId: this.#wallets[from] ?? '',
      toWalletId: this.#wallets[to] ?? '',
      amountMinor,
      idempotencyKey: `${this.#keyPrefix} ${this.#keys}`,
    });
  }

  /** The sum of all balances: transfers must not change it. */
  async total(): Promise<number> {
    const { rows } = await this.#pools[0].query<{ total: number }>(
      'SELECT sum(player_minor)::bigint AS total FROM wallets',
    );
    return rows[0]?.total ?? Number.NaN;
  }

  async checkpoint(): Promise<void> {
    await this.#pools[0].query('SET statement_timeout = 0; CHECKPOINT; RESET statement_timeout');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#pools.map(async (pool) => await pool.end()));
  }
}
