import { projectionNames, type ProjectionName } from '@croupier/contract/projection';
import type { Core } from '@croupier/core/core';
import { createCore } from '@croupier/core/create-core';
import type { EventBatch } from '@croupier/core/event/consumer/consume';
import { followProjections } from '@croupier/core/projection/follow-projections';
import { listProjections } from '@croupier/core/projection/list-projections';
import { rebuildProjection } from '@croupier/core/projection/rebuild-projection';
import { systemCall } from '@croupier/core/system-call';
import { createPool, type Pool } from '@croupier/db/pool';

const caller = systemCall('bench');

/** What a follower did in some seconds. The lag is from the decision of an event, before its commit, to the commit of its effect. */
export interface Followed {
  readonly events: number;
  readonly batches: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Projections that follow the event store in this process, as in a server. */
export class Follower implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #core: Core;
  readonly #names: readonly ProjectionName[];

  constructor(url: string, names: readonly ProjectionName[]) {
    this.#pool = createPool({ url, max: 4, applicationName: 'croupier bench consumer' });
    this.#core = createCore({ pool: this.#pool });
    this.#names = names;
  }

  /** Takes everything that is there. */
  async catchUp(): Promise<void> {
    const stopping = new AbortController();
    const following = this.#follow(stopping.signal, () => undefined);
    for (;;) {
      const { items } = await listProjections(this.#core, caller, {});
      if (items.every((item) => !this.#names.includes(item.name) || (item.exists && item.behindEvents === 0))) break;
    }
    stopping.abort();
    await following;
  }

  /** Follows while the work lasts, and then until everything has had its effect. */
  async during(work: () => Promise<void>): Promise<Followed> {
    const batches: { readonly batch: EventBatch; readonly atMs: number }[] = [];
    const stopping = new AbortController();
    const following = this.#follow(stopping.signal, (batch) => void batches.push({ batch, atMs: Date.now() }));
    await work();
    stopping.abort();
    await following;
    const lags = await this.#lagsOf(batches);
    await this.catchUp();
    return { batches: batches.length, ...lags };
  }

  async #follow(signal: AbortSignal, onBatch: (batch: EventBatch) => void): Promise<void> {
    await followProjections(this.#core, { names: this.#names, onBatch }, signal);
  }

  /** Every event of the batches by the times in its row and of its batch: nothing is measured while they are followed. */
  async #lagsOf(
    batches: readonly { readonly batch: EventBatch; readonly atMs: number }[],
  ): Promise<Omit<Followed, 'batches'>> {
    const { rows } = await this.#pool.query<{ events: number; p50: number; p99: number; max: number }>(
      `SELECT count(*) AS events, percentile_disc(0.5) WITHIN GROUP (ORDER BY lag) AS p50,
        percentile_disc(0.99) WITHIN GROUP (ORDER BY lag) AS p99, max(lag) AS max
      FROM unnest($1::xid8[], $2::bigint[], $3::xid8[], $4::bigint[], $5::bigint[]) AS b(ax, ap, ux, up, at_ms)
      CROSS JOIN LATERAL (
        SELECT (b.at_ms - extract(epoch FROM created_at) * 1000)::float8 AS lag FROM events
        WHERE (xid, position) > (b.ax, b.ap) AND (xid, position) <= (b.ux, b.up) OFFSET 0
      ) e`,
      [
        batches.map(({ batch }) => batch.after.xid),
        batches.map(({ batch }) => batch.after.position),
        batches.map(({ batch }) => batch.upTo.xid),
        batches.map(({ batch }) => batch.upTo.position),
        batches.map(({ atMs }) => atMs),
      ],
    );
    const row = rows[0];
    return { events: row?.events ?? 0, p50Ms: row?.p50 ?? 0, p99Ms: row?.p99 ?? 0, maxMs: row?.max ?? 0 };
  }

  /** What a rebuild of each projection takes for an event, in microseconds, one projection at a time. */
  async rebuildMicros(): Promise<Record<string, number>> {
    const micros: Record<string, number> = {};
    for (const name of projectionNames) {
      const startMs = performance.now();
      const { events } = await rebuildProjection(this.#core, caller, { name });
      micros[name] = Math.round(((performance.now() - startMs) * 1_000) / Math.max(1, events));
    }
    return micros;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }
}
