import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const traceparent = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;
/** Printable ASCII, as its list of members is (W3C Trace Context, 3.3). */
const tracestate = /^[\x20-\x7e]{1,512}$/;

/** The place of a request in a trace (W3C Trace Context, level 1). */
export interface TraceContext {
  readonly traceId: string;
  /** What the answer says: the same trace, and this server's own span in it. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The trace that a request belongs to; null when it names none. A malformed or all-zero traceparent restarts the trace: a new
 * id, and no tracestate, which belonged to the other. A good one goes on, and its tracestate passes.
 */
export function traceOf(headers: IncomingHttpHeaders): TraceContext | null {
  const given = headers['traceparent'];
  if (given === undefined) return null;
  const [, traceId = '', parentId = '', flags = '00'] = (typeof given === 'string' && traceparent.exec(given)) || [];
  const isGood = /[1-9a-f]/.test(traceId) && /[1-9a-f]/.test(parentId);
  const id = isGood ? traceId : randomBytes(16).toString('hex');
  const answer = { traceparent: `00-${id}-${randomBytes(8).toString('hex')}-${isGood ? flags : '00'}` };
  const state = headers['tracestate'];
  const passes = isGood && typeof state === 'string' && tracestate.test(state);
  return { traceId: id, headers: passes ? { ...answer, tracestate: state } : answer };
}
