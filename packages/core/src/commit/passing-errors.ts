import { isConnectionError, isSerializationFailure, isTimeout, isUniqueViolation } from '@croupier/db/pool/errors';
import { AppError } from '@croupier/kernel/errors';

/** Whether the same commands may well succeed a moment later: the connection was lost, or another process was in the way. */
export function isPassing(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'UNAVAILABLE';
  return (
    isConnectionError(error) ||
    isTimeout(error) ||
    isSerializationFailure(error) ||
    isUniqueViolation(error, 'idempotency_keys_pkey')
  );
}
