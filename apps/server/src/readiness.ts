import type { Instruments } from '@croupier/telemetry/registry';
import type { Database } from './database.ts';

export type ServerPhase = 'starting' | 'serving' | 'stopping';

export interface ReadinessReport {
  readonly status: 'ready' | 'degraded' | 'starting';
  readonly ready: boolean;
  readonly database: boolean;
}

/** How old an answer about the database may be: many health checks a second cost it one query. */
const freshMs = 500;

/**
 * Whether this process should get traffic: it serves, and its database answers and takes writes. It looks at the database when it is
 * asked, over a connection of its own, so that a busy pool is not taken for a dead database.
 */
export class Readiness {
  readonly #database: Pick<Database, 'probe' | 'writes'>;
  readonly #instruments: Instruments;
  #phase: ServerPhase = 'starting';
  #last: { readonly atMs: number; readonly database: Promise<boolean> } | undefined;

  constructor(database: Pick<Database, 'probe' | 'writes'>, instruments: Instruments) {
    this.#database = database;
    this.#instruments = instruments;
  }

  get phase(): ServerPhase {
    return this.#phase;
  }

  enter(phase: ServerPhase): void {
    this.#phase = phase;
  }

  async report(): Promise<ReadinessReport> {
    const database = await this.#databaseNow();
    const ready = this.#phase === 'serving' && database;
    return { status: ready ? 'ready' : this.#phase === 'starting' ? 'starting' : 'degraded', ready, database };
  }

  #databaseNow(): Promise<boolean> {
    const nowMs = performance.now();
    if (this.#last === undefined || nowMs - this.#last.atMs > freshMs) {
      this.#last = { atMs: nowMs, database: this.#look() };
    }
    return this.#last.database;
  }

  async #look(): Promise<boolean> {
    const up = await this.#database.writes.look(this.#database.probe).catch(() => false);
    this.#instruments.databaseUp.set(up ? 1 : 0);
    return up;
  }
}
