import type { Principal } from '@croupier/kernel/roles';

/** Who calls, and under which request: every use case receives it, and every event keeps it. */
export interface Call {
  readonly principal: Principal;
  readonly requestId: string;
  readonly traceId: string | null;
}
