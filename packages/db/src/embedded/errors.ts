/** Why the embedded Postgres could not be started. */
export type EmbeddedPostgresErrorCode = 'OWNED' | 'PORT_IN_USE' | 'NO_BINARIES' | 'NO_USER' | 'NO_ACCESS' | 'FAILED';

/** A refusal or failure of the embedded Postgres. `message` is for the person at the terminal and says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
