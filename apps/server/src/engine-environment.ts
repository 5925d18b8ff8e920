import { allowListExpected, parseAllowList } from '@croupier/engines/allow-list';
import { z } from 'zod';
import { about, integer, milliseconds, optionalFile } from './environment-types.ts';

/** The variables of external engines. docs/engines.md tells how they are used. */
export const engineEnvironment = {
  ENGINE_ALLOW_LIST: z
    .string()
    .refine(isAllowList, allowListExpected.replaceAll('`', ''))
    .prefault('loopback')
    .meta(about(`Addresses of external engines that may be called: ${allowListExpected}.`, 'loopback')),
  ENGINE_CREDENTIALS_FILE: optionalFile(
    'JSON file with the secrets of external engines by their ids: `{"<engineId>": {"authorization": "Bearer …"}}`, or `email` and `secret` of a slotopol account.',
  ),
  ENGINE_TIMEOUT_MS: milliseconds(5_000, 10, 60_000, 'How long one request to an external engine may take, in all.'),
  ENGINE_RETRIES: integer(
    2,
    0,
    10,
    'How often a failed request to an external engine is repeated at once, where it may be.',
  ),
  ENGINE_ANSWER_MAX_BYTES: integer(4_194_304, 1_024, 67_108_864, 'Largest answer of an external engine that is read.'),
  ENGINE_BREAKER_FAILURES: integer(
    5,
    1,
    1_000,
    'Failures in a row after which an external engine is left alone for a while.',
  ),
  ENGINE_BREAKER_OPEN_MS: milliseconds(10_000, 10, 3_600_000, 'For how long.'),
} as const;

function isAllowList(text: string): boolean {
  try {
    parseAllowList(text);
    return true;
  } catch {
    return false;
  }
}
