import { setTimeout as wait } from 'node:timers/promises';
import type { Queryable } from '@croupier/core/commit/queryable';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';
import type { TransferOurs } from './ours.ts';

/** A commit as it would have gone to the server. */
interface RecordedCommit {
  readonly statement: QueryConfig;
  /** Commits before it that were under way when it was sent: they share no row with it. */
  readonly beside: ReadonlySet<number>;
}

/** About as long as Postgres takes for a commit: so that the batches come out as large as they are in earnest. */
const commitMs = 4;

/** Stands where the commit pool stands, takes the statements down, and says that all is well. */
class Recorder implements Queryable {
  readonly #commits: RecordedCommit[] = [];
  readonly #underWay = new Set<number>();

  /** What was sent since it was asked last. */
  take(): readonly RecordedCommit[] {
    return this.#commits.splice(0);
  }

  async query<Row extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<Row>> {
    const index = this.#commits.length;
    this.#commits.push({ statement, beside: new Set(this.#underWay) });
    this.#underWay.add(index);
    await wait(commitMs);
    this.#underWay.delete(index);
    return { rows: [], rowCount: 0, command: 'SELECT', oid: 0, fields: [] };
  }
}

/** How fast Postgres alone is, and how many transfers went into a commit. */
export interface TransferLimit {
  readonly perSecond: number;
  readonly perCommit: number;
}

/**
 * How many of our transfers a second Postgres itself takes. The statements that Croupier commits transfers with are made
 * beforehand, and then sent by node-postgres, each as soon as those are through whose rows it may need. Nothing is decided,
 * hashed, encoded or answered meanwhile: what is faster than this writes fewer rows, larger batches, or does not wait for the
 * commit that it depends on.
 */
export async function transferLimit(
  ours: TransferOurs,
  options: {
    readonly transfers: number;
    readonly inFlight: number;
    readonly draw: () => readonly [number, number];
    readonly keyPrefix: string;
  },
): Promise<TransferLimit> {
  const recorder = new Recorder();
  const recorded = ours.sendingTo(recorder, options.keyPrefix);
  await recorded.warmUp();
  await replay(ours.commitPool, recorder.take());
  let left = options.transfers;
  const client = async (): Promise<void> => {
    for (; left > 0; left -= 1) await recorded.transfer(...options.draw(), 1);
  };
  await Promise.all(Array.from({ length: options.inFlight }, client));
  const commits = recorder.take();
  const startMs = performance.now();
  await replay(ours.commitPool, commits);
  const seconds = (performance.now() - startMs) / 1_000;
  return {
    perSecond: Math.round(options.transfers / seconds),
    perCommit: Math.round(options.transfers / commits.length),
  };
}

async function replay(db: Queryable, commits: readonly RecordedCommit[]): Promise<void> {
  const underWay = new Map<number, Promise<unknown>>();
  for (const [index, { statement, beside }] of commits.entries()) {
    await Promise.all([...underWay].filter(([before]) => !beside.has(before)).map(([, sent]) => sent));
    const sent = db.query(statement).then(() => underWay.delete(index));
    underWay.set(index, sent);
  }
  await Promise.all(underWay.values());
}
