import { z } from 'zod';
import { HealthyClients } from './healthy.ts';

const begin = z.object({
  target: z.object({ host: z.string(), port: z.int(), isTls: z.boolean(), token: z.string() }),
  seats: z.array(z.object({ sessionId: z.string(), token: z.string() })),
});
const message = z.union([begin, z.object({ atLeast: z.int() }), z.literal('stop')]);

let clients: HealthyClients | undefined;

/** The program of `HealthyProcess`: told whom to play against, asked what was seen, told to stop. */
async function answer(raw: unknown): Promise<void> {
  const asked = message.parse(raw);
  if (asked === 'stop') {
    await clients?.stop();
    process.disconnect?.();
  } else if ('target' in asked) {
    clients = new HealthyClients(asked.target, asked.seats);
  } else {
    const seen = await clients?.look(asked.atLeast);
    process.send?.(seen);
  }
}

process.on('message', (raw: unknown) => void answer(raw));
// Whoever started it is gone.
process.on('disconnect', () => process.exit(0));
