import { createPool, type Pool } from '@croupier/db/pool';
import { createCore } from '@croupier/core/create-core';
import type { Core } from '@croupier/core/core';
import { bindGame } from '@croupier/core/engine/bind-game';
import { registerEngine } from '@croupier/core/engine/register-engine';
import { systemCall } from '@croupier/core/system-call';
import { Table } from '@croupier/core/testing/table';
import { silentObserver, type Observer } from '@croupier/core/observer';
import { parseAllowList } from '@croupier/engines/allow-list';
import type { EngineCredentials } from '@croupier/engines/engine-credentials';
import { createEngineGateway } from '@croupier/engines/engine-gateway';
import type { EngineSettings } from '@croupier/engines/engine-settings';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';

export const authorisation = 'our own engine, TEST-1';
export const admin = systemCall('test');

/** Patient, since the machine may do other things as well; quick to repeat what failed. */
const settings: Partial<EngineSettings> = {
  totalMs: 20_000,
  connectMs: 20_000,
  retries: 1,
  backoffMs: 1,
  backoffMaxMs: 2,
  answerBytesMax: 1_000_000,
  breakerFailures: 1_000,
};

export interface HouseOptions {
  readonly settings?: Partial<EngineSettings>;
  readonly allowList?: string;
  readonly credentials?: EngineCredentials;
}

/** A core over a real database that may call engines, and more such cores on the same database. */
export class EngineHouse implements AsyncDisposable {
  readonly database: TestDatabase;
  readonly table: Table;
  /** What was told of calls: `operation outcome`. */
  readonly calls: string[] = [];
  readonly breakers: string[] = [];
  readonly #pools: Pool[] = [];
  readonly #options: HouseOptions;

  private constructor(database: TestDatabase, table: Table, options: HouseOptions) {
    this.database = database;
    this.table = table;
    this.#options = options;
  }

  static async open(options: HouseOptions = {}): Promise<EngineHouse> {
    const database = await testDatabase();
    const observer: Observer = { ...silentObserver };
    const table = await Table.open(database.pool, { ...coreOptions(options, observer), observer });
    const house = new EngineHouse(database, table, options);
    Object.assign(observer, house.#observer());
    return house;
  }

  get core(): Core {
    return this.table.core;
  }

  /** Another process, as far as database and engine can tell. */
  second(): Core {
    const pool = createPool({ url: this.database.url, applicationName: 'the other process' });
    this.#pools.push(pool);
    return createCore({ pool, ...coreOptions(this.#options, this.#observer()) });
  }

  /** Registers an engine and binds a game of it. */
  async bind(
    engineId: string,
    address: string,
    more: { game?: string; costPerQueryMinor?: number; ratePerSecond?: number } = {},
  ): Promise<string> {
    const { game = 'fruit-39x5', costPerQueryMinor = 0, ratePerSecond } = more;
    const gameId = `${engineId}-game`;
    await registerEngine(this.core, admin, {
      engineId,
      kind: 'http',
      title: engineId,
      address,
      authorisation,
      costPerQueryMinor,
      ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
      idempotencyKey: this.table.key(),
    });
    await bindGame(this.core, admin, { engineId, gameId, game, idempotencyKey: this.table.key() });
    return gameId;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.core.engines.gateway.close();
    await Promise.all(this.#pools.map(async (pool) => await pool.end()));
    await this.database[Symbol.asyncDispose]();
  }

  #observer(): Observer {
    return {
      ...silentObserver,
      engineCalled: ({ operation, outcome }) => void this.calls.push(`${operation} ${outcome}`),
      engineBreaker: ({ state }) => void this.breakers.push(state),
    };
  }
}

function coreOptions(options: HouseOptions, observer: Observer) {
  return {
    observer,
    engines: createEngineGateway({
      allowList: parseAllowList(options.allowList ?? 'loopback'),
      settings: { ...settings, ...options.settings },
      credentials: options.credentials ?? {},
      observer: {
        engineCalled: (told) => observer.engineCalled(told),
        engineBreaker: (told) => observer.engineBreaker(told),
      },
    }),
    enginePatience: { tries: 3, firstWaitMs: 1, waitMaxMs: 2 },
  };
}
