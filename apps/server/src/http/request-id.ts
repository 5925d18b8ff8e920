import type { IncomingHttpHeaders } from 'node:http';
import type { IdSource } from '@croupier/kernel/ids';

const acceptable = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

/**
 * The id of a request: the caller's X-Request-Id when it is 1 to 64 letters, digits and `._:-`, so that it can be
 * followed through a caller's logs and ours; else a new UUID. What does not fit is not repaired, and never logged.
 */
export function requestIdFor(headers: IncomingHttpHeaders, ids: IdSource): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && acceptable.test(given) ? given : ids.next();
}
