import type { ErrorCode } from '@croupier/kernel/errors';

/** What the process answers to the shell, by class of failure. The README prints this table. */
export const exitCodes = {
  ok: 0,
  defect: 1,
  usage: 2,
  auth: 3,
  notFound: 4,
  conflict: 5,
  money: 6,
  unavailable: 7,
  version: 8,
  verificationFailed: 9,
  different: 10,
  insufficient: 11,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const byErrorCode: Readonly<Record<ErrorCode, ExitCode>> = {
  INVALID_INPUT: exitCodes.usage,
  PAYLOAD_TOO_LARGE: exitCodes.usage,
  NOT_ACCEPTABLE: exitCodes.usage,
  UNSUPPORTED_MEDIA_TYPE: exitCodes.usage,
  METHOD_NOT_ALLOWED: exitCodes.usage,
  UNAUTHORIZED: exitCodes.auth,
  FORBIDDEN: exitCodes.auth,
  NOT_FOUND: exitCodes.notFound,
  ARCHIVED: exitCodes.notFound,
  CONFLICT: exitCodes.conflict,
  INVALID_TRANSITION: exitCodes.conflict,
  ACTION_NOT_ALLOWED: exitCodes.conflict,
  IDEMPOTENCY_MISMATCH: exitCodes.conflict,
  INSUFFICIENT_FUNDS: exitCodes.money,
  WALLET_LIMIT_EXCEEDED: exitCodes.money,
  IN_FLIGHT: exitCodes.unavailable,
  RATE_LIMIT: exitCodes.unavailable,
  CAPACITY: exitCodes.unavailable,
  ENGINE_ERROR: exitCodes.unavailable,
  UNAVAILABLE: exitCodes.unavailable,
  VERSION_MISMATCH: exitCodes.version,
  INTERNAL_ERROR: exitCodes.defect,
};

export function exitCodeOf(code: ErrorCode): ExitCode {
  return byErrorCode[code];
}
