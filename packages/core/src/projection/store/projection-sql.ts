import type { ProjectionName } from '@croupier/contract/projection';

/** A projection as SQL over one batch of events. */
export interface ProjectionSql {
  readonly name: ProjectionName;
  /** What its rows tell, in a line. */
  readonly about: string;
  readonly table: string;
  /** The primary key, but for the generation. */
  readonly key: readonly string[];
  /**
   * Common table expressions that bring the rows of a generation up to date with the batch, to be put after those of
   * `decoded-events.ts`. `generation` is an SQL expression, the first column of every row.
   *
   * The rows after many small batches must be those after one large one: sums, maxima, and what follows from the order
   * within a stream. No floating-point sums.
   */
  readonly effect: (generation: string) => string;
}
