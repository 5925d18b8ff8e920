/**
 * A run that stopped with its session (perhaps) still open. Nothing is lost: playing the same plan again goes on where the
 * session's events end. `cause` says what happened.
 */
export class UnfinishedRunError extends Error {
  override readonly name = 'UnfinishedRunError';
  readonly runId: string;
  /** Null when it is unknown whether the session was opened. */
  readonly sessionId: string | null;
  readonly spinsDone: number;
  /** True when the caller's signal ended the run. */
  readonly interrupted: boolean;

  constructor(fields: {
    readonly runId: string;
    readonly sessionId: string | null;
    readonly spinsDone: number;
    readonly interrupted: boolean;
    readonly cause: unknown;
  }) {
    const why = fields.interrupted
      ? 'interrupted'
      : fields.cause instanceof Error
        ? fields.cause.message
        : String(fields.cause);
    super(`Run ${fields.runId} stopped after ${fields.spinsDone} spins: ${why}`, { cause: fields.cause });
    this.runId = fields.runId;
    this.sessionId = fields.sessionId;
    this.spinsDone = fields.spinsDone;
    this.interrupted = fields.interrupted;
  }
}
