import type { Pool } from '@croupier/db/pool';
import type { PrismaClient } from '@croupier/db/prisma';
import type { Clock } from '@croupier/kernel/clock';
import type { IdSource } from '@croupier/kernel/ids';
import type { SigningKey } from '@croupier/report/signature';
import type { CommitPipeline } from './commit/pipeline.ts';
import type { Queryable } from './commit/queryable.ts';
import type { AnalysisThreads } from './fingerprint/analysis/analysis-threads.ts';
import type { EngineDesk } from './engine/engine-desk.ts';
import type { BackgroundRuns } from './fingerprint/background-runs.ts';
import type { GameShelf } from './game/game-shelf.ts';
import type { Observer } from './observer.ts';
import type { SessionFactsShelf } from './session/facts-shelf.ts';

/** What the use cases work with. Made once, by `createCore`. */
export interface Core {
  /** For transactions: see `commit/transaction.ts`. */
  readonly pool: Pool;
  /** Our own SQL for reads. Answers UNAVAILABLE when the database is away. */
  readonly db: Queryable;
  /** Ordinary reads and writes. Never money. */
  readonly prisma: PrismaClient;
  /** Everything that changes play or money goes through it. */
  readonly pipeline: CommitPipeline;
  readonly games: GameShelf;
  readonly sessionFacts: SessionFactsShelf;
  /** Engines that are not Croupier's own. */
  readonly engines: EngineDesk;
  /** Fingerprint runs that this process plays. */
  readonly runs: BackgroundRuns;
  /** Threads on which samples are analysed, so that nobody waits for it. */
  readonly analysis: AnalysisThreads;
  /** Signs audit reports. */
  readonly reportKey: SigningKey;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Cryptographic random bytes: seeds and secrets. */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly observer: Observer;
  /** Where exports of the event store are kept, and which version writes them. */
  readonly archive: { readonly directory: string; readonly appVersion: string };
}
