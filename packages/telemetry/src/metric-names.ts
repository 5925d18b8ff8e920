/**
 * Every metric's name, in one place: dashboards, alert rules and tests use these and no other.
 * Names follow the Prometheus conventions: base units, `_total` for counters.
 */
export const metricNames = {
  buildInfo: 'croupier_build_info',
  requestDuration: 'croupier_request_duration_seconds',
  requestErrors: 'croupier_request_errors_total',
  requestsInFlight: 'croupier_requests_in_flight',
  refusals: 'croupier_access_refusals_total',
  databaseQueryDuration: 'croupier_database_query_duration_seconds',
  databasePoolConnections: 'croupier_database_pool_connections',
  databasePoolWaiting: 'croupier_database_pool_waiting',
  databaseUp: 'croupier_database_up',
  commandDuration: 'croupier_command_duration_seconds',
  commitBatchSize: 'croupier_commit_batch_size',
  commitDuration: 'croupier_commit_duration_seconds',
  commitGroups: 'croupier_commit_groups',
  commitQueueLength: 'croupier_commit_queue_length',
  commitLostRaces: 'croupier_commit_lost_races_total',
  consumerEvents: 'croupier_consumer_events_total',
  consumerBatchDuration: 'croupier_consumer_batch_duration_seconds',
  consumerBatchLag: 'croupier_consumer_batch_lag_seconds',
  eventLag: 'croupier_event_lag_seconds',
  eventLagEvents: 'croupier_event_lag_events',
  eventsHeldBack: 'croupier_events_held_back_seconds',
  eventStreams: 'croupier_event_streams',
  sessionTransitions: 'croupier_session_transitions_total',
  spins: 'croupier_spins_total',
  stake: 'croupier_stake_minor_total',
  payout: 'croupier_payout_minor_total',
  limitsHit: 'croupier_limits_hit_total',
  engineErrors: 'croupier_engine_errors_total',
  engineCalls: 'croupier_engine_calls_total',
  engineCallDuration: 'croupier_engine_call_duration_seconds',
  engineBreaker: 'croupier_engine_breaker_state',
  fees: 'croupier_fees_minor_total',
  failures: 'croupier_failures_total',
} as const;

export type MetricName = (typeof metricNames)[keyof typeof metricNames];

/** Prefix of what the runtime tells of itself: event-loop lag, memory, garbage collection, open handles. */
export const processMetricPrefix = 'croupier_process_';
