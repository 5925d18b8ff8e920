/** UUID version 7 (RFC 9562): time-ordered, so that new rows land at the end of their indexes. Lower case. */
export type Id = string;

/** Makes ids. Passed in, like the clock, so that a test can say which ids come out. */
export interface IdSource {
  next(): Id;
}

export const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** True for a lower-case UUID of any version. */
export function isId(value: unknown): value is Id {
  return typeof value === 'string' && idPattern.test(value);
}

/**
 * A version 7 UUID from a time and ten random bytes (six bits of them give way to version and variant).
 * @param timeMs milliseconds since the Unix epoch, below 2^48
 */
export function uuidV7(timeMs: number, random: Uint8Array): Id {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.trunc(timeMs)) << 16n);
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
