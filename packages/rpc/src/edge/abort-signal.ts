import type { ServerResponse } from 'node:http';

/** A signal that aborts when the connection closes before the answer was written completely. */
export function signalOfClient(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  // Emitted once; `once` would cost a wrapper and a removal more.
  response.on('close', () => {
    if (!response.writableEnded) controller.abort();
  });
  return controller.signal;
}
