import type { ErrorCode } from '@croupier/kernel/errors';

/** What core tells about its work, for logs and metrics. Every method returns at once and never throws. */
export interface Observer {
  /** A command was answered: accepted, answered again from its key, or refused with a code. */
  commandSettled(observed: {
    operation: string;
    outcome: 'accepted' | 'replayed' | ErrorCode;
    durationMs: number;
  }): void;
  /** A batch went through one statement. */
  batchCommitted(observed: { commands: number; groups: number; lostRaces: number; durationMs: number }): void;
  /** A batch of events had its effect and is behind these consumers. `lagMs`: from the decision of its first event. */
  batchConsumed(observed: { consumers: readonly string[]; events: number; durationMs: number; lagMs: number }): void;
  /** How far a consumer is behind the event store: looked at every few seconds. */
  consumerLag(observed: { consumer: string; events: number; lagMs: number }): void;
  /** Age of the oldest event that no consumer sees yet, because an older transaction is open. */
  eventsHeldBack(observed: { heldBackMs: number }): void;
  /** The pipeline has this many commands waiting. */
  queueLength(waiting: number): void;
  /** A session walked an edge. */
  transition(observed: { sessionId: string; input: string; from: string; to: string; reason: string | null }): void;
  spin(observed: { gameId: string; free: boolean; stakeMinor: number; payoutMinor: number; feeMinor: number }): void;
  /** A wallet limit, or the lack of funds, refused something. */
  limitHit(observed: { limit: string; operation: string }): void;
  engineError(observed: { gameId: string; error: unknown }): void;
  /** An external engine was called: `ok`, or what went wrong (docs/engines.md). One try, not all of them. */
  engineCalled(observed: { engineId: string; operation: string; outcome: string; durationMs: number }): void;
  /** The breaker of an external engine has changed. */
  engineBreaker(observed: { engineId: string; state: 'closed' | 'half-open' | 'open' }): void;
  /** Somebody was refused: a wrong token or a role that may not. */
  refusal(observed: {
    code: 'UNAUTHORIZED' | 'FORBIDDEN';
    operation: string;
    userId: string | null;
    requestId: string;
  }): void;
  /** Something failed that no caller is told about in full. */
  failure(observed: { message: string; error: unknown; requestId: string | null }): void;
}

/** An observer that looks away. For tests and scripts. */
export const silentObserver: Observer = {
  commandSettled: () => undefined,
  batchCommitted: () => undefined,
  batchConsumed: () => undefined,
  consumerLag: () => undefined,
  eventsHeldBack: () => undefined,
  queueLength: () => undefined,
  transition: () => undefined,
  spin: () => undefined,
  limitHit: () => undefined,
  engineError: () => undefined,
  engineCalled: () => undefined,
  engineBreaker: () => undefined,
  refusal: () => undefined,
  failure: () => undefined,
};
