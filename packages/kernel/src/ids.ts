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
  const time = Math.trunc(timeMs);
  const high = Math.floor(time / 2 ** 16);
  const low = time % 2 ** 16;
  const hex = (index: number): string => byteHex[random[index] ?? 0] ?? '';
  const version = byteHex[0x70 | ((random[0] ?? 0) & 0x0f)] ?? '';
  const variant = byteHex[0x80 | ((random[2] ?? 0) & 0x3f)] ?? '';
  const instant = `${high.toString(16).padStart(8, '0')}-${low.toString(16).padStart(4, '0')}`;
  return `${instant}-${version}${hex(1)}-${variant}${hex(3)}-${hex(4)}${hex(5)}${hex(6)}${hex(7)}${hex(8)}${hex(9)}`;
}

const byteHex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
