import { randomFillSync } from 'node:crypto';
import type { Clock } from '@croupier/kernel/clock';
import { uuidV7, type IdSource } from '@croupier/kernel/ids';

const bytesOfOneId = 10;
const idsOfOneFill = 512;

/** Version 7 UUIDs with cryptographic randomness, which is fetched for many ids at once: asking for it costs more than using it. */
export function randomIds(clock: Clock): IdSource {
  const pool = new Uint8Array(bytesOfOneId * idsOfOneFill);
  let used = pool.length;
  return {
    next: () => {
      if (used === pool.length) {
        randomFillSync(pool);
        used = 0;
      }
      used += bytesOfOneId;
      return uuidV7(clock.now(), pool.subarray(used - bytesOfOneId, used));
    },
  };
}
