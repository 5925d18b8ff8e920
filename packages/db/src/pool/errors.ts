import { AppError } from '@croupier/kernel/errors';
import pg from 'pg';

// Classes and codes of PostgreSQL that say: the connection or the server is going, gone, or cannot be had.
const connectionStates = new Set(['57P01', '57P02', '57P03', '57P05', '25P03', '25P04', '53300']);
// The server is there and takes no writes: disk full, input/output error, read-only (a standby, or an operator's choice).
const refusalStates = new Set(['53100', '58030', '25006']);
const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);
// node-postgres reports these as plain errors; the texts are those of pg 8.23 and pg-pool 3.14.
const connectionTexts =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client was closed and is not queryable|Client has encountered a connection error|Query read timeout|Cannot use a pool after calling end)/;
const prismaCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024']);

/**
 * Whether the error says that the database cannot be reached, that the connection was lost, or that the server takes no writes. The outcome
 * of a commit is then unknown, and the same work may succeed later.
 */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (error instanceof pg.DatabaseError)
    return code !== undefined && (code.startsWith('08') || connectionStates.has(code) || refusalStates.has(code));
  if (code !== undefined && (socketCodes.has(code) || prismaCodes.has(code))) return true;
  return connectionTexts.test(error.message);
}

/** Whether the server said that it takes no writes: its disk is full or fails, or it is read-only. Reads may well go on. */
export function isWriteRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code !== undefined && refusalStates.has(error.code);
}

/** Whether the error is the violation of a unique constraint or index: of this one, when it is named. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return hasState(error, '23505') && (constraint === undefined || error.constraint === constraint);
}

/** Whether the transaction lost a race and may be decided again from the start: serialisation failure or deadlock. */
export function isSerializationFailure(error: unknown): boolean {
  return hasState(error, '40001') || hasState(error, '40P01');
}

/** Whether a CHECK refused a row: this one, when it is named. */
export function isCheckViolation(error: unknown, constraint?: string): boolean {
  return hasState(error, '23514') && (constraint === undefined || error.constraint === constraint);
}

/** Whether a statement or a wait for a lock took longer than it may. The transaction was rolled back. */
export function isTimeout(error: unknown): boolean {
  return hasState(error, '57014') || hasState(error, '55P03');
}

/**
 * Whether the server itself refused the statement and is well: the transaction was rolled back, nothing of it was kept.
 * False when the outcome is unknown, or when trying again at once makes no sense.
 */
export function isRefusedStatement(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !isConnectionError(error) && !isTimeout(error);
}

/** UNAVAILABLE for a lost connection or a time-out of the database, else the error as it is. For the edge between store and use case. */
export function toUnavailable(error: unknown): unknown {
  if (!isConnectionError(error) && !isTimeout(error)) return error;
  const internal = error instanceof Error ? error.message : String(error);
  return new AppError('UNAVAILABLE', undefined, { internal: `database: ${internal}`, cause: error });
}

function hasState(error: unknown, state: string): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && error.code === state;
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
