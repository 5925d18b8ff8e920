import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { metricNames, processMetricPrefix } from './metric-names.ts';

/** Upper bounds in seconds: from what memory answers to what a caller gives up on. */
const latencyBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const batchBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024];

/** All instruments, registered. One per process and not global, so that a test has its own. */
export type Instruments = ReturnType<typeof createInstruments>;

export interface BuildInfo {
  readonly version: string;
  readonly apiVersion: string;
}

/** Makes a registry with every metric of `metric-names.ts` and the runtime's own, and sets the build info. */
export function createInstruments(build: BuildInfo) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: processMetricPrefix });

  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter<L>({ name, help, labelNames: [...labelNames], registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Gauge<L>({ name, help, labelNames: [...labelNames], registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[], buckets: number[]) =>
    new Histogram<L>({ name, help, labelNames: [...labelNames], buckets, registers });

  gauge(metricNames.buildInfo, 'Always 1; the labels say what runs.', ['version', 'api_version', 'node']).set(
    { version: build.version, api_version: build.apiVersion, node: process.versions.node },
    1,
  );

  const beforeScrape: (() => void)[] = [];

  return {
    registry,
    /** Has something called before each exposition, to set what is measured only when looked at. */
    beforeScrape: (collect: () => void) => void beforeScrape.push(collect),
    /** The exposition in Prometheus' text format. */
    expose: () => {
      for (const collect of beforeScrape) collect();
      return registry.metrics();
    },
    requestDuration: histogram(
      metricNames.requestDuration,
      'Time from the first byte of a request to the last of its answer, by operation, transport and HTTP status.',
      ['operation', 'transport', 'status'],
      latencyBuckets,
    ),
    requestErrors: counter(metricNames.requestErrors, 'Answers with an error, by operation and error code.', [
      'operation',
      'code',
    ]),
    requestsInFlight: gauge(metricNames.requestsInFlight, 'Requests being worked on.', []),
    refusals: counter(metricNames.refusals, 'Calls refused for the caller’s token or role, by operation and code.', [
      'operation',
      'code',
    ]),
    databaseQueryDuration: histogram(
      metricNames.databaseQueryDuration,
      'Time of database statements on their connection, failed ones included.',
      [],
      latencyBuckets,
    ),
    databasePoolConnections: gauge(metricNames.databasePoolConnections, 'Connections of the pool, by state.', [
      'state',
    ]),
    databasePoolWaiting: gauge(metricNames.databasePoolWaiting, 'Callers that wait for a connection of the pool.', []),
    databaseUp: gauge(metricNames.databaseUp, '1 when the last look at the database succeeded, else 0.', []),
    commandDuration: histogram(
      metricNames.commandDuration,
      'Time from a command to its answer, the commit included, by outcome: accepted, replayed or an error code.',
      ['operation', 'outcome'],
      latencyBuckets,
    ),
    commitBatchSize: histogram(metricNames.commitBatchSize, 'Commands of one group commit.', [], batchBuckets),
    commitGroups: histogram(metricNames.commitGroups, 'Sessions and wallets of one group commit.', [], batchBuckets),
    commitDuration: histogram(metricNames.commitDuration, 'Time of one group commit.', [], latencyBuckets),
    commitQueueLength: gauge(metricNames.commitQueueLength, 'Commands that wait for the commit pipeline.', []),
    commitLostRaces: counter(metricNames.commitLostRaces, 'Commands decided anew after a lost race.', []),
    consumerEvents: counter(metricNames.consumerEvents, 'Events that are in the effect of a consumer.', ['consumer']),
    consumerBatchDuration: histogram(
      metricNames.consumerBatchDuration,
      'Time of one batch of a consumer, its commit included.',
      ['consumer'],
      latencyBuckets,
    ),
    consumerBatchLag: histogram(
      metricNames.consumerBatchLag,
      'From the decision of the first event of a batch to its effect, by consumer.',
      ['consumer'],
      latencyBuckets,
    ),
    eventLag: gauge(
      metricNames.eventLag,
      'Age of the first event that a consumer has not seen; 0 when there is none.',
      ['consumer'],
    ),
    eventLagEvents: gauge(metricNames.eventLagEvents, 'Events that a consumer has not seen, 100,000 at most.', [
      'consumer',
    ]),
    eventsHeldBack: gauge(
      metricNames.eventsHeldBack,
      'Age of the oldest event that no consumer sees yet, because an older transaction is open.',
      [],
    ),
    eventStreams: gauge(metricNames.eventStreams, 'Clients that follow events over SSE.', []),
    sessionTransitions: counter(metricNames.sessionTransitions, 'Edges walked by sessions.', [
      'input',
      'from',
      'to',
      'reason',
    ]),
    spins: counter(metricNames.spins, 'Spins played, by game and by kind (paid, free).', ['game', 'kind']),
    stake: counter(metricNames.stake, 'Stakes in minor units.', ['game']),
    payout: counter(metricNames.payout, 'Payouts in minor units.', ['game']),
    fees: counter(metricNames.fees, 'Fees of spins in minor units.', ['game']),
    limitsHit: counter(metricNames.limitsHit, 'Commands refused by a limit of the wallet or for lack of funds.', [
      'limit',
      'operation',
    ]),
    engineErrors: counter(metricNames.engineErrors, 'Actions failed by the game engine.', ['game']),
    engineCalls: counter(
      metricNames.engineCalls,
      'Calls of external engines, each try by itself, by what came of it.',
      ['engine', 'operation', 'outcome'],
    ),
    engineCallDuration: histogram(
      metricNames.engineCallDuration,
      'Time of one call of an external engine, waiting for its rate included.',
      ['engine', 'operation'],
      latencyBuckets,
    ),
    engineBreaker: gauge(metricNames.engineBreaker, 'Breaker of an external engine: 0 closed, 1 half-open, 2 open.', [
      'engine',
    ]),
    failures: counter(metricNames.failures, 'Failures that no caller was told about in full.', []),
  };
}
