import { randomUUID } from 'node:crypto';
import type { Call } from '@croupier/core/call';
import { act } from '@croupier/core/action/act';
import { spinBatch } from '@croupier/core/action/spin-batch';
import type { PipelineOptions } from '@croupier/core/commit/pipeline-options';
import { createPool, type Pool } from '@croupier/db/pool';
import { Table } from '@croupier/core/testing/table';
import { quantile } from '../duel/statistics.ts';

export interface OursOptions {
  readonly url: string;
  readonly sessions: number;
  /** Sessions share this many wallets. */
  readonly wallets: number;
  /** How many currencies the wallets are in, each with a house of its own. Left out: 1. */
  readonly currencies?: number;
  /** What differs from the defaults. */
  readonly pipeline: Partial<PipelineOptions>;
}

const stakeMinor = 10;
const creditMinor = 1_000_000_000_000;

/** What a number of spins in one process came to. */
export interface OursRound {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Sessions in this process, each of which spins through the use case as soon as its last spin was answered. */
export class Ours implements AsyncDisposable {
  readonly #table: Table;
  readonly #pool: Pool;
  readonly #pools: readonly Pool[];
  readonly #caller: Call;
  readonly #seats: { readonly sessionId: string; free: boolean; key: number }[];

  private constructor(parts: {
    table: Table;
    pools: readonly [Pool, Pool];
    caller: Call;
    sessionIds: readonly string[];
  }) {
    this.#table = parts.table;
    this.#pool = parts.pools[0];
    this.#pools = parts.pools;
    this.#caller = parts.caller;
    this.#seats = parts.sessionIds.map((sessionId) => ({ sessionId, free: false, key: 0 }));
  }

  static async open(options: OursOptions): Promise<Ours> {
    const pool = createPool({ url: options.url, max: 8, applicationName: 'croupier bench' });
    const commitPool = createPool({
      url: options.url,
      max: 4,
      applicationName: 'croupier bench commits',
      plans: 'by-index',
    });
    const table = await Table.open(pool, { commitPool, pipeline: options.pipeline });
    await table.game();
    const caller = await table.caller('agent', `bench-${randomUUID().slice(0, 8)}`);
    const walletIds = await Promise.all(
      Array.from({ length: options.wallets }, async (_, index) => {
        const currency = `PLY${(index % (options.currencies ?? 1)).toString().padStart(4, '0')}`;
        return await table.wallet(caller, creditMinor, currency);
      }),
    );
    const sessionIds = await Promise.all(
      Array.from({ length: options.sessions }, async (_, index) => {
        return await table.session(caller, walletIds[index % walletIds.length] ?? '');
      }),
    );
    return new Ours({ table, pools: [pool, commitPool], caller, sessionIds });
  }

  async round(seconds: number): Promise<OursRound> {
    const startMs = performance.now();
    const endMs = startMs + seconds * 1_000;
    const latenciesMs: number[] = [];
    await Promise.all(
      this.#seats.map(async (seat) => {
        for (let beforeMs = performance.now(); beforeMs < endMs;) {
          await this.#spin(seat);
          const afterMs = performance.now();
          latenciesMs.push(afterMs - beforeMs);
          beforeMs = afterMs;
        }
      }),
    );
    const tookMs = performance.now() - startMs;
    return {
      perSecond: (latenciesMs.length / tookMs) * 1_000,
      p50Ms: quantile(latenciesMs, 0.5),
      p99Ms: quantile(latenciesMs, 0.99),
    };
  }

  /** The same sessions, in batches of so many spins. */
  async batches(seconds: number, spins: number): Promise<{ readonly perSecond: number }> {
    const startMs = performance.now();
    const endMs = startMs + seconds * 1_000;
    let played = 0;
    await Promise.all(
      this.#seats.map(async (seat) => {
        while (performance.now() < endMs) {
          seat.key += 1;
          const result = await spinBatch(this.#table.core, this.#caller, {
            sessionId: seat.sessionId,
            spins,
            stakeMinor,
            results: 'none',
            idempotencyKey: `spin ${seat.key}`,
          });
          played += result.played;
        }
      }),
    );
    return { perSecond: (played / (performance.now() - startMs)) * 1_000 };
  }

  async #spin(seat: { readonly sessionId: string; free: boolean; key: number }): Promise<void> {
    seat.key += 1;
    const result = await act(this.#table.core, this.#caller, {
      type: 'Spin',
      sessionId: seat.sessionId,
      idempotencyKey: `spin ${seat.key}`,
      ...(seat.free ? {} : { stakeMinor }),
    });
    seat.free = result.freeSpins !== null;
  }

  /** What a spin writes on average, for the peer to write the same. */
  async typicalSpin(): Promise<{ payload: string; payloadBytes: number; hitsPerThousand: number; stakeMinor: number }> {
    const { rows } = await this.#pool.query<{ bytes: number; hits: number }>(`
      SELECT avg(octet_length(payload::text))::int AS bytes,
        (1000 * avg(((payload->>'payoutMinor')::bigint > 0)::int))::int AS hits
      FROM events WHERE type = 'action.spin'`);
    const bytes = rows[0]?.bytes ?? 0;
    const { rows: near } = await this.#pool.query<{ payload: string }>(
      `SELECT payload::text AS payload FROM events WHERE type = 'action.spin'
       ORDER BY abs(octet_length(payload::text) - $1) LIMIT 1`,
      [bytes],
    );
    return { payload: near[0]?.payload ?? '{}', payloadBytes: bytes, hitsPerThousand: rows[0]?.hits ?? 0, stakeMinor };
  }

  async checkpoint(): Promise<void> {
    await this.#pool.query('SET statement_timeout = 0; CHECKPOINT; RESET statement_timeout');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#pools.map(async (pool) => await pool.end()));
  }
}
