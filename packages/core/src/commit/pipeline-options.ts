export interface PipelineOptions {
  /** Commands of one batch, at most. */
  readonly batchMax: number;
  /** Their weight together, at most; a command that is heavier goes alone. */
  readonly weightMax: number;
  /** Batches under way at once. Their rows never overlap. */
  readonly batchesInFlight: number;
  /** Commands waiting, at most: beyond it CAPACITY. */
  readonly queueMax: number;
  /** Commands of one session waiting, at most: beyond it CAPACITY for that session alone. */
  readonly sessionQueueMax: number;
  /** How long a command may wait and be retried inside before it is given up as UNAVAILABLE. */
  readonly deadlineMs: number;
  /** Rows of each kind that are remembered between commits, at most; at least half as many, those that were kept last. */
  readonly rowsRemembered: number;
}

export const defaultPipelineOptions: PipelineOptions = {
  // Several middling batches: while Postgres writes some, the next is decided. One big batch would take turns with it.
  batchMax: 128,
  weightMax: 1_000,
  batchesInFlight: 3,
  queueMax: 10_000,
  sessionQueueMax: 1_000,
  deadlineMs: 10_000,
  rowsRemembered: 100_000,
};
