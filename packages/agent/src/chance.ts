/**
 * A number in [0, 1) that depends on nothing but its arguments: the n-th draw of a named stream. Having no state, it is
 * the same after a restart. For decisions and pacing only, never for outcomes.
 * Source: FNV-1a over the text, then the finalizer of MurmurHash3 (both public domain).
 */
export function chanceAt(seed: string, stream: string, n: number): number {
  let hash = 0x81_1c_9d_c5;
  const text = `${seed}\n${stream}\n${n}`;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
