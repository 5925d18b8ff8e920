import { isRefusedStatement } from '@croupier/db/pool/errors';
import { commitRows, type CommitRows } from './commit-rows.ts';
import type { Group } from './group.ts';
import type { Queryable } from './queryable.ts';
import { commitStatement, type BoundStatement } from './statement.ts';

export interface WrittenGroup {
  readonly ok: boolean;
  /** Idempotency keys of the group that were used before. */
  readonly knownKeys: readonly { readonly scope: string; readonly key: string }[];
}

/** A commit as it is sent: with many commands in it, to encode it takes as long as to decide it. */
export interface ReadyCommit {
  readonly rows: CommitRows;
  readonly together: BoundStatement;
}

/** Encodes the accepted commands of these groups, as they are now. */
export function readyCommit(groups: readonly Group[]): ReadyCommit {
  const rows = commitRows(groups);
  return { rows, together: commitStatement('together', rows) };
}

/** How many commits are checked group by group after one that could not be written as a whole. */
const apartAfterFailure = 16;

/**
 * Writes the accepted commands of groups, each commit in one statement and one transaction.
 *
 * Nearly every commit finds everything as expected, so it is first tried as a whole; after one that failed, this and the
 * next ones are checked group by group: what makes one fail (a repeated key, another process on the same rows) comes in
 * company.
 */
export class CommitWriter {
  readonly #db: Queryable;
  #apart = 0;

  constructor(db: Queryable) {
    this.#db = db;
  }

  /**
   * Answers one entry a group, in order. `expectTrouble`: some of the commands have failed before. `ready`: the same groups,
   * encoded before.
   * @throws the database's errors; then nothing was written, or, after a lost connection, that is unknown
   */
  async write(
    groups: readonly Group[],
    { expectTrouble, ready }: { readonly expectTrouble: boolean; readonly ready?: ReadyCommit | undefined },
  ): Promise<WrittenGroup[]> {
    const mayGoTogether = this.#apart === 0 && !expectTrouble;
    if (mayGoTogether && (await this.#together((ready ?? readyCommit(groups)).together))) {
      return groups.map(() => ({ ok: true, knownKeys: [] }));
    }
    this.#apart = Math.max(0, this.#apart - 1);
    return await this.#each(ready?.rows ?? commitRows(groups));
  }

  /** False when the server refused it: then nothing was written. */
  async #together(statement: BoundStatement): Promise<boolean> {
    try {
      await this.#db.query(statement);
      return true;
    } catch (error) {
      if (!isRefusedStatement(error)) throw error;
      this.#apart = apartAfterFailure;
      return false;
    }
  }

  async #each(rows: CommitRows): Promise<WrittenGroup[]> {
    const result = await this.#db.query<{ g: number; ok: boolean; keys: WrittenGroup['knownKeys'] | string | null }>(
      commitStatement('apart', rows),
    );
    const written: WrittenGroup[] = rows.groups.map(() => ({ ok: false, knownKeys: [] }));
    for (const row of result.rows) {
      const keys: WrittenGroup['knownKeys'] = typeof row.keys === 'string' ? JSON.parse(row.keys) : (row.keys ?? []);
      written[row.g] = { ok: row.ok, knownKeys: keys };
    }
    return written;
  }
}
