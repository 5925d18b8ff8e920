import { AppError } from '@croupier/kernel/errors';

export interface FrameOptions<T> {
  /** One event with its id. */
  readonly frameOf: (item: T) => string;
  /** Asked once a heartbeat: why the reader may not go on, or null. */
  readonly refusalNow: () => Promise<AppError | null>;
  readonly heartbeatMs: number;
  readonly signal: AbortSignal;
}

/**
 * The text of a stream of server-sent events. The first frame goes at once, so that the client knows that it is connected. An
 * empty batch becomes a comment, which keeps the connection.
 */
export async function* framesOf<T>(
  batches: AsyncIterable<readonly T[]>,
  { frameOf, refusalNow, heartbeatMs, signal }: FrameOptions<T>,
): AsyncGenerator<string> {
  yield 'retry: 1000\n\n';
  let lookedMs = performance.now();
  try {
    for await (const batch of batches) {
      yield batch.length === 0 ? ': nothing new\n\n' : batch.map(frameOf).join('');
      if (performance.now() - lookedMs < heartbeatMs) continue;
      lookedMs = performance.now();
      const refusal = await refusalNow();
      if (refusal !== null) return yield endFrame(refusal.code);
    }
    // A server that stops says nothing: the client shall come back.
    if (!signal.aborted) yield endFrame('COMPLETED');
  } catch (error) {
    // The headers are out: the stream ends, and the client comes back with its last id.
    yield endFrame(error instanceof AppError ? error.code : 'INTERNAL_ERROR');
    if (!(error instanceof AppError)) throw error;
  }
}

/** Why the stream ends, as an event of its own. It has no id: the last event stays the place to go on from. */
function endFrame(code: string): string {
  return `event: end\ndata: ${JSON.stringify({ code })}\n\n`;
}
