/**
 * Passes frames on, and cuts the connection when the next one is not asked for within `stallMs`: then the client takes
 * nothing, and the buffers on the way to it are full. Works over HTTP/1.1 and HTTP/2 alike.
 */
export async function* cutOffWhenStalled(
  frames: AsyncGenerator<string>,
  { stallMs, cut, signal }: { stallMs: number; cut: () => void; signal: AbortSignal },
): AsyncGenerator<string> {
  let handedMs: number | null = null;
  const timer = setInterval(
    () => {
      if (handedMs !== null && performance.now() - handedMs > stallMs) cut();
    },
    Math.max(10, stallMs / 4),
  );
  signal.addEventListener('abort', () => clearInterval(timer));
  for await (const frame of frames) {
    handedMs = performance.now();
    yield frame;
    handedMs = null;
  }
}
