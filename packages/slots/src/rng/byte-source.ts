import type { Rng } from '@croupier/kernel/rng';
import { rejectBelow } from './words.ts';

const blockBytes = 4_096;

/**
 * A generator over a source of random bytes, such as the operating system's (`randomFillSync` of node:crypto). The source is asked for
 * 4,096 bytes at a time; words are big-endian, rejection as in `rejectBelow`.
 */
export function rngFromBytes(fill: (bytes: Uint8Array) => void): Rng {
  const bytes = new Uint8Array(blockBytes);
  const view = new DataView(bytes.buffer);
  let offset = blockBytes;
  const nextWord = (): number => {
    if (offset === blockBytes) {
      fill(bytes);
      offset = 0;
    }
    const word = view.getUint32(offset);
    // What has been used must not lie around in memory.
    view.setUint32(offset, 0);
    offset += 4;
    return word;
  };
  return { below: (bound) => rejectBelow(bound, nextWord) };
}
