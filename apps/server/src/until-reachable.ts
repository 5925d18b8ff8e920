import { setTimeout as delay } from 'node:timers/promises';
import { isConnectionError } from '@croupier/db/pool/errors';
import { AppError } from '@croupier/kernel/errors';
import type { Logger } from '@croupier/telemetry/logger';
import type { Config } from './config.ts';
import { exitCodes, StartError } from './exit-codes.ts';

const firstBackoffMs = 100;
/** A try costs next to nothing, and nobody is served until one succeeds. */
const backoffMaxMs = 500;

/**
 * Does a step of the start, which must be harmless to repeat. While the database cannot be reached, or goes away in the middle of it, the
 * step is tried again from its beginning, with growing pauses, for `startTimeoutMs`.
 * @throws StartError when it stays away; what the step throws otherwise
 */
export async function untilReachable<T>(
  config: Config['database'],
  logger: Logger,
  step: () => Promise<T>,
): Promise<T> {
  const deadlineMs = performance.now() + config.startTimeoutMs;
  for (let backoffMs = firstBackoffMs; ; backoffMs = Math.min(backoffMs * 2, backoffMaxMs)) {
    try {
      return await step();
    } catch (error) {
      if (!isAway(error)) throw error;
      const { host, pathname } = new URL(config.url);
      const where = `${host}${pathname}`;
      const reason = reasonOf(error);
      if (performance.now() + backoffMs > deadlineMs) {
        throw new StartError(
          `The database at ${where} cannot be reached (tried for ${config.startTimeoutMs} ms): ${reason}. ` +
            'Start it, or correct DATABASE_URL.',
          exitCodes.unavailable,
          error,
        );
      }
      logger.warn({ database: where, reason, retryInMs: backoffMs }, 'the database cannot be reached yet');
      await delay(backoffMs);
    }
  }
}

function isAway(error: unknown): boolean {
  return isConnectionError(error) || (error instanceof AppError && error.code === 'UNAVAILABLE');
}

function reasonOf(error: unknown): string {
  if (error instanceof AppError && error.internal !== undefined) return error.internal;
  return error instanceof Error ? error.message || error.name : String(error);
}
