import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { ByteWriter } from './byte-writer.ts';
import { sampleHeader } from './sample.ts';
import type { SampleColumns } from './sample-columns.ts';
import { SpinEncoder } from './spin-encoder.ts';

/** Bytes that are hashed at a time: the whole encoding never stands in memory. */
const chunkBytes = 65_536;

/** SHA-256 (64 hex digits) of the encoded sample: that of `sampleHash` for the same spins. */
export function columnsHash(columns: SampleColumns): string {
  const hash = sha256.create().update(headOf(columns));
  const encoder = new SpinEncoder(columns, chunkBytes);
  for (let spin = 0; spin < columns.spins; spin += 1) {
    encoder.add(spin);
    if (encoder.length >= chunkBytes) hash.update(encoder.take());
  }
  hash.update(encoder.take());
  return bytesToHex(hash.digest());
}

function headOf({ symbols, spins }: SampleColumns): Uint8Array {
  const out = new ByteWriter();
  for (const byte of sampleHeader) out.byte(byte);
  out.integer(symbols.length);
  for (const symbol of symbols) out.text(symbol);
  out.integer(spins);
  return out.finish();
}
