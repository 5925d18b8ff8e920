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

const traceparent = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-|$)/;

/** The trace id of a W3C traceparent header; null when there is none, or when it is malformed or all zeros. */
export function traceIdOf(headers: IncomingHttpHeaders): string | null {
  const given = headers['traceparent'];
  const match = typeof given === 'string' ? traceparent.exec(given) : null;
  const [, traceId = '', parentId = ''] = match ?? [];
  return /[1-9a-f]/.test(traceId) && /[1-9a-f]/.test(parentId) ? traceId : null;
}
