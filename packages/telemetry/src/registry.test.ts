import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { metricNames, processMetricPrefix } from './metric-names.ts';
import { createObserver } from './observer.ts';
import { observePool } from './pool-metrics.ts';
import { createInstruments } from './registry.ts';

const build = { version: '1.2.3', apiVersion: '0.1.0' };

describe('metrics', () => {
  it('[OBS-2] every name of metric-names.ts is exposed, and nothing under another name', async () => {
    const { registry } = createInstruments(build);
    const exposed = registry.getMetricsAsArray().map((metric) => metric.name);
    expect(exposed.filter((name) => !name.startsWith(processMetricPrefix)).toSorted()).toEqual(
      Object.values(metricNames).toSorted(),
    );
    expect(exposed).toContain(`${processMetricPrefix}nodejs_eventloop_lag_seconds`);
  });

  it('[OBS-2] what core tells arrives in the exposition', async () => {
    const instruments = createInstruments(build);
    const observer = createObserver({ instruments, logger: createLogger({ level: 'silent' }) });
    observer.spin({ gameId: 'fruit-39x5', free: false, stakeMinor: 100, payoutMinor: 250, feeMinor: 1 });
    observer.batchCommitted({ commands: 3, groups: 2, lostRaces: 1, durationMs: 4 });
    observer.limitHit({ limit: 'maxBetMinor', operation: 'action.act' });
    observer.transition({ sessionId: 's', input: 'Start', from: 'Idle', to: 'Initialized', reason: null });
    observePool({ totalCount: 5, idleCount: 3, waitingCount: 7 }, instruments);
    const text = await instruments.expose();
    expect(text).toContain('croupier_payout_minor_total{game="fruit-39x5"} 250');
    expect(text).toContain('croupier_commit_batch_size_sum 3');
    expect(text).toContain('croupier_commit_lost_races_total 1');
    expect(text).toContain('croupier_limits_hit_total{limit="maxBetMinor",operation="action.act"} 1');
    expect(text).toContain(
      'croupier_session_transitions_total{input="Start",from="Idle",to="Initialized",reason=""} 1',
    );
    expect(text).toContain('croupier_database_pool_connections{state="busy"} 2');
    expect(text).toContain('croupier_database_pool_waiting 7');
    expect(text).toContain('croupier_build_info{version="1.2.3",api_version="0.1.0"');
  });
});
