import type { Observer } from '@croupier/core/observer';
import type { Logger } from './logger.ts';
import type { Instruments } from './registry.ts';

/**
 * What core tells of its work, as metrics and log lines. A refusal is logged as a security event (`event: "security"`);
 * transitions are logged with their session id.
 */
export function createObserver(options: { readonly instruments: Instruments; readonly logger: Logger }): Observer {
  const { instruments, logger } = options;
  return {
    commandSettled({ operation, outcome, durationMs }) {
      instruments.commandDuration.observe({ operation, outcome }, durationMs / 1_000);
    },
    batchCommitted({ commands, groups, lostRaces, durationMs }) {
      instruments.commitBatchSize.observe(commands);
      instruments.commitGroups.observe(groups);
      instruments.commitDuration.observe(durationMs / 1_000);
      if (lostRaces > 0) instruments.commitLostRaces.inc(lostRaces);
    },
    batchConsumed({ consumers, events, durationMs, lagMs }) {
      for (const consumer of consumers) {
        instruments.consumerEvents.inc({ consumer }, events);
        instruments.consumerBatchDuration.observe({ consumer }, durationMs / 1_000);
        instruments.consumerBatchLag.observe({ consumer }, lagMs / 1_000);
      }
    },
    consumerLag({ consumer, events, lagMs }) {
      instruments.eventLagEvents.set({ consumer }, events);
      instruments.eventLag.set({ consumer }, lagMs / 1_000);
    },
    eventsHeldBack({ heldBackMs }) {
      instruments.eventsHeldBack.set(heldBackMs / 1_000);
    },
    queueLength(waiting) {
      instruments.commitQueueLength.set(waiting);
    },
    transition({ sessionId, input, from, to, reason }) {
      instruments.sessionTransitions.inc({ input, from, to, reason: reason ?? '' });
      // Spin after spin a session goes from Playing to Playing: that is told to those who look closely.
      const level = from === to ? 'debug' : 'info';
      if (logger.isLevelEnabled(level)) logger[level]({ sessionId, input, from, to, reason }, 'session transition');
    },
    spin({ gameId, free, stakeMinor, payoutMinor, feeMinor }) {
      instruments.spins.inc({ game: gameId, kind: free ? 'free' : 'paid' });
      instruments.stake.inc({ game: gameId }, stakeMinor);
      instruments.payout.inc({ game: gameId }, payoutMinor);
      instruments.fees.inc({ game: gameId }, feeMinor);
    },
    limitHit({ limit, operation }) {
      instruments.limitsHit.inc({ limit, operation });
    },
    engineError({ gameId, error }) {
      instruments.engineErrors.inc({ game: gameId });
      logger.error({ gameId, error }, 'the game engine failed');
    },
    engineCalled({ engineId, operation, outcome, durationMs }) {
      instruments.engineCalls.inc({ engine: engineId, operation, outcome });
      instruments.engineCallDuration.observe({ engine: engineId, operation }, durationMs / 1_000);
    },
    engineBreaker({ engineId, state }) {
      instruments.engineBreaker.set({ engine: engineId }, ['closed', 'half-open', 'open'].indexOf(state));
      logger.warn({ engineId, state }, 'the breaker of an engine has changed');
    },
    refusal({ code, operation, userId, requestId }) {
      instruments.refusals.inc({ operation, code });
      logger.warn({ event: 'security', code, operation, userId, requestId }, 'access refused');
    },
    failure({ message, error, requestId }) {
      instruments.failures.inc();
      logger.error({ error, requestId }, message);
    },
  };
}
