import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Pool } from '@croupier/db/pool';
import { createPrisma } from '@croupier/db/prisma';
import type { Clock } from '@croupier/kernel/clock';
import type { IdSource } from '@croupier/kernel/ids';
import { newSigningKeyPem, readSigningKey, type SigningKey } from '@croupier/report/signature';
import { CommitPipeline } from './commit/pipeline.ts';
import type { PipelineOptions } from './commit/pipeline-options.ts';
import type { Queryable } from './commit/queryable.ts';
import { answerable } from './commit/transaction.ts';
import type { Core } from './core.ts';
import { AnalysisThreads } from './fingerprint/analysis/analysis-threads.ts';
import { EngineDesk, type EnginePatience } from './engine/engine-desk.ts';
import type { EngineGateway } from './engine/engine-port.ts';
import { BackgroundRuns } from './fingerprint/background-runs.ts';
import { GameShelf } from './game/game-shelf.ts';
import { silentObserver, type Observer } from './observer.ts';
import { randomIds } from './random-ids.ts';
import { SessionFactsShelf } from './session/facts-shelf.ts';

export interface CreateCoreOptions {
  readonly pool: Pool;
  /** Connections for the commits alone (a pool with plans `by-index`), so that they never wait for reads. Left out: `pool`. */
  readonly commitPool?: Queryable;
  readonly observer?: Observer;
  readonly clock?: Clock;
  readonly ids?: IdSource;
  readonly randomBytes?: (count: number) => Uint8Array;
  readonly pipeline?: Partial<PipelineOptions>;
  /** The way to external engines. Left out: none may be called. */
  readonly engines?: EngineGateway;
  /** How long runs go on when an engine fails. */
  readonly enginePatience?: EnginePatience;
  /** Signs audit reports. Left out: a new one, which ends with the process. */
  readonly reportKey?: SigningKey;
  /** Where exports of the event store are kept. Default: `.croupier/archive` below the working directory. */
  readonly archiveDirectory?: string;
  /** The version of this program, for what it exports. Default: `0.0.0`. */
  readonly appVersion?: string;
}

const analysisThreadsMax = Math.max(1, Math.min(4, availableParallelism() - 1));
const systemClock: Clock = { now: () => Date.now() };

/** Puts the features together over a pool. Nothing is read or written yet. */
export function createCore(options: CreateCoreOptions): Core {
  const clock = options.clock ?? systemClock;
  const observer = options.observer ?? silentObserver;
  const db = answerable(options.pool);
  return {
    pool: options.pool,
    db,
    prisma: createPrisma(options.pool),
    pipeline: new CommitPipeline({
      db: options.pool,
      commitDb: options.commitPool ?? options.pool,
      clock,
      observer,
      options: options.pipeline ?? {},
    }),
    games: new GameShelf(db),
    sessionFacts: new SessionFactsShelf(db),
    engines: new EngineDesk(db, options.engines, options.enginePatience),
    runs: new BackgroundRuns(observer),
    analysis: new AnalysisThreads(analysisThreadsMax),
    reportKey: options.reportKey ?? readSigningKey(newSigningKeyPem()),
    clock,
    ids: options.ids ?? randomIds(clock),
    randomBytes: options.randomBytes ?? randomBytes,
    observer,
    archive: {
      directory: resolve(options.archiveDirectory ?? '.croupier/archive'),
      appVersion: options.appVersion ?? '0.0.0',
    },
  };
}

/** Makes sure that the months to come have their partitions. Harmless when they have. */
export async function prepareEventStore(core: Core): Promise<void> {
  const today = new Date(core.clock.now()).toISOString().slice(0, 10);
  await core.pool.query('SELECT ensure_event_partitions($1::date, 13)', [today]);
}
