/** How the process ends, after sysexits.h. 0 is a graceful stop. */
export const exitCodes = {
  /** A defect: an exception that nobody caught, or a graceful stop that took too long. */
  failure: 1,
  /** The database cannot be reached, or the address is in use. */
  unavailable: 69,
  /** Wrong environment values, or a database that is not set up for this server. */
  configuration: 78,
} as const;

/** A start that cannot succeed: a message for the person at the terminal, and the exit code. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}
