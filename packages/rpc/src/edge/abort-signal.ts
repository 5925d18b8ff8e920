import type { ServerResponse } from 'node:http';

/** A signal that aborts when the connection closes before the answer was written completely. */
export function signalOfClient(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) controller.abort();
  });
  return controller.signal;
}
