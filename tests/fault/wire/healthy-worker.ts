import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { HealthyClients } from './healthy.ts';

const data = z.object({
  target: z.object({ host: z.string(), port: z.int(), isTls: z.boolean(), token: z.string() }),
  seats: z.array(z.object({ sessionId: z.string(), token: z.string() })),
});
const message = z.union([z.object({ atLeast: z.int() }), z.literal('stop')]);

// A thread of its own: the attackers keep theirs busy, and what they wait for would be taken for the server's time.
const { target, seats } = data.parse(workerData);
const clients = new HealthyClients(target, seats);

async function answer(raw: unknown): Promise<void> {
  const asked = message.parse(raw);
  if (asked !== 'stop') {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage(await clients.look(asked.atLeast));
    return;
  }
  await clients.stop();
  parentPort?.close();
}

parentPort?.on('message', (raw: unknown) => void answer(raw));
