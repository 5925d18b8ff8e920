import { assert } from '@croupier/kernel/assert';
import type { Rng } from '@croupier/kernel/rng';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { rejectBelow } from './words.ts';

const wordsPerBlock = 8;
const digestBytes = 32;

/**
 * The provably fair stream. Anybody who knows the three inputs can recompute every number of it:
 *
 * 1. Block b (0, 1, 2, …) is HMAC-SHA256 with the server seed's bytes as key and the UTF-8 text `${clientSeed}:${nonce}:${b}` as
 *    message (RFC 2104, FIPS 180-4): 32 bytes.
 * 2. Each block gives eight unsigned 32-bit words, big-endian, first to last. The stream is the words of block 0, 1, 2, …
 * 3. A number below `bound`: take the next word w; while w >= 2^32 - (2^32 mod bound), take the next one; the number is w mod bound.
 *
 * A spin draws one number for each reel, from left to right, below the number of its stops (below the sum of its weights, for a
 * weighted reel). Every spin has a nonce of its own and starts at block 0.
 */
export function hmacRng(options: {
  readonly serverSeed: Uint8Array;
  readonly clientSeed: string;
  readonly nonce: number;
}): Rng {
  const { serverSeed, clientSeed, nonce } = options;
  assert(serverSeed.length >= 16, 'a server seed has at least 16 bytes');
  assert(Number.isSafeInteger(nonce) && nonce >= 0, 'a nonce is a safe integer, not negative');
  let block = 0;
  let position = wordsPerBlock;
  let view = new DataView(new ArrayBuffer(0));
  const nextWord = (): number => {
    if (position === wordsPerBlock) {
      const digest = hmacOf(serverSeed, utf8ToBytes(`${clientSeed}:${nonce}:${block}`));
      view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
      block += 1;
      position = 0;
    }
    const word = view.getUint32(position * 4);
    position += 1;
    return word;
  };
  return { below: (bound) => rejectBelow(bound, nextWord) };
}

type Hmac = ReturnType<typeof hmac.create>;

/** HMAC-SHA256 that has taken in its key, by key: half of the work of a short message. */
const keyed = new WeakMap<Uint8Array, Hmac>();

/** @param key bytes that never change */
function hmacOf(key: Uint8Array, message: Uint8Array): Uint8Array<ArrayBuffer> {
  let start = keyed.get(key);
  if (!start) {
    start = hmac.create(sha256, key);
    keyed.set(key, start);
  }
  const digest = new Uint8Array(digestBytes);
  start.clone().update(message).digestInto(digest);
  return digest;
}
