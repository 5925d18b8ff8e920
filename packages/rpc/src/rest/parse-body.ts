import { TRPCError } from '@trpc/server';
import { isUtf8 } from 'node:buffer';
import { isDeeperThan } from '../json-depth.ts';

function refuse(message: string, cause?: unknown): never {
  throw new TRPCError({ code: 'BAD_REQUEST', message, cause });
}

const refusedKeys = ['__proto__', 'constructor'];

/** Written as they are, or hidden behind an escape; anything else cannot hold a refused key. */
function mayHoldRefusedKey(text: string): boolean {
  return text.includes('__proto__') || text.includes('constructor') || text.includes('\\u');
}

function refuseKeys(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const key of refusedKeys) if (Object.hasOwn(value, key)) refuse(`The key ${key} is not allowed`);
  for (const member of Object.values(value)) refuseKeys(member);
}

/**
 * The JSON of a body. Refuses (BAD_REQUEST) bytes that are not UTF-8, text that is not JSON, nesting beyond `maxDepth`, and the
 * keys `__proto__` and `constructor` at any depth. Of duplicate keys in one object the last one counts, as in `JSON.parse`.
 */
export function parseBody(bytes: Buffer, maxDepth: number): unknown {
  const text = bytes.toString('utf8');
  // What is no UTF-8 was replaced by this character; it may also have been sent.
  if (text.includes('\ufffd') && !isUtf8(bytes)) refuse('The body is not valid UTF-8');
  if (isDeeperThan(text, maxDepth)) refuse(`The body is nested deeper than ${maxDepth} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    refuse('The body is not valid JSON', cause);
  }
  if (mayHoldRefusedKey(text)) refuseKeys(value);
  return value;
}
