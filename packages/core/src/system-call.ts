import type { Call } from './call.ts';

/** Who acts when nobody is logged in: the set-up that makes the first users, and tests. Not a row of `users`. */
export const systemUserId = '00000000-0000-7000-8000-000000000001';

/** A call by the system itself, as an administrator. Never made from a request. */
export function systemCall(requestId: string): Call {
  return {
    principal: { userId: systemUserId, username: 'system', role: 'admin', contextLevel: 2, tokenId: systemUserId },
    requestId,
    traceId: null,
  };
}
