/** Largest file that is read into memory. */
const bytesMax = 268_435_456;

/**
 * The text of a file: UTF-8, with or without a byte order mark.
 * @throws Error that says what it is instead
 */
export function textOfBytes(bytes: Uint8Array): string {
  if (bytes.length > bytesMax) throw new Error(`it has ${bytes.length} bytes, more than ${bytesMax}`);
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new Error('it is UTF-16: save it as UTF-8');
  if (first === 0x28 && second === 0xb5) throw new Error('it is compressed by zstd: its name must end in .zst');
  if (first === 0x1f && second === 0x8b) throw new Error('it is compressed by gzip: unpack it first');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('it is not UTF-8: save it as UTF-8');
  }
}
