import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { ByteWriter } from './byte-writer.ts';
import { sampleFlag as flag, sampleHeader } from './sample.ts';
import type { SampleColumns } from './sample-columns.ts';

/** Bytes that are hashed at a time: the whole encoding never stands in memory. */
const chunkBytes = 65_536;

/** SHA-256 (64 hex digits) of the encoded sample: that of `sampleHash` for the same spins. */
export function columnsHash(columns: SampleColumns): string {
  const hash = sha256.create();
  const out = new ByteWriter();
  for (const byte of sampleHeader) out.byte(byte);
  out.integer(columns.symbols.length);
  for (const symbol of columns.symbols) out.text(symbol);
  out.integer(columns.spins);
  for (let spin = 0; spin < columns.spins; spin += 1) {
    writeSpin(out, columns, spin);
    if (out.length >= chunkBytes) hash.update(out.take());
  }
  hash.update(out.take());
  return bytesToHex(hash.digest());
}

function writeSpin(out: ByteWriter, columns: SampleColumns, spin: number): void {
  const { betMinor, stakeMinor, payoutMinor, atMs, reels, stops } = columns;
  const bet = betMinor[spin] ?? 0;
  const stake = stakeMinor[spin] ?? 0;
  const isFree = columns.free[spin] === 1;
  const sameBet = spin > 0 && betMinor[spin - 1] === bet;
  const stakeIsBet = !isFree && stake === bet;
  const elapsedMs = (atMs[spin] ?? 0) - (spin === 0 ? 0 : (atMs[spin - 1] ?? 0));
  out.byte(
    (isFree ? flag.free : 0) |
      (stops === null ? 0 : flag.stops) |
      (sameBet ? flag.sameBet : 0) |
      (spin > 0 ? flag.sameGeometry : 0) |
      (stakeIsBet ? flag.stakeIsBet : 0) |
      (elapsedMs < 0 ? flag.earlier : 0),
  );
  if (!sameBet) out.integer(bet);
  if (!isFree && !stakeIsBet) out.integer(stake);
  out.integer(payoutMinor[spin] ?? 0);
  out.integer(Math.abs(elapsedMs));
  if (spin === 0) {
    out.integer(columns.rows.length);
    for (const height of columns.rows) out.integer(height);
  }
  for (let reel = 0; reel < reels.length; reel += 1) {
    const column = reels[reel];
    const codes = column?.codes[column.shown[spin] ?? 0] ?? [];
    for (let row = 0; row < codes.length; row += 1) out.byte(codes[row] ?? 0);
  }
  if (stops === null) return;
  for (let reel = 0; reel < stops.length; reel += 1) out.integer(stops[reel]?.[spin] ?? 0);
}
