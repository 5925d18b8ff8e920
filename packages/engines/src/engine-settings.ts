/** How engines are called, by every line of a gateway. */
export interface EngineSettings {
  readonly connectMs: number;
  /** One request, from its first byte to the last of the answer. */
  readonly totalMs: number;
  /** Tries after the first one, where a request may be repeated. */
  readonly retries: number;
  /** Waits between tries: about this, doubling, with decorrelated jitter. */
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
  readonly answerBytesMax: number;
  readonly connectionsMax: number;
  /** Failures in a row that open the breaker, and how long it stays open before one call may try again. */
  readonly breakerFailures: number;
  readonly breakerOpenMs: number;
  /** Requests that may wait for the rate of their engine, in seconds of that rate. */
  readonly rateWaitSeconds: number;
}

export const defaultEngineSettings: EngineSettings = {
  connectMs: 2_000,
  totalMs: 5_000,
  retries: 2,
  backoffMs: 100,
  backoffMaxMs: 1_000,
  answerBytesMax: 4_194_304,
  connectionsMax: 16,
  breakerFailures: 5,
  breakerOpenMs: 10_000,
  rateWaitSeconds: 2,
};

/** The longest that one operation takes with all its tries and waits, in ms. */
export function longestCallMs(settings: EngineSettings): number {
  const { connectMs, totalMs, retries, backoffMaxMs, rateWaitSeconds } = settings;
  return (retries + 1) * (connectMs + totalMs + rateWaitSeconds * 1_000) + retries * backoffMaxMs;
}
