import { canonicalJsonOfDefined } from '@croupier/kernel/canonical-json';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ParSheet } from './par-sheet.ts';

/** The version of a sheet: lower-case hex of the SHA-256 of its canonical JSON. Equal sheets have equal hashes, whatever they were imported from. */
export function parHash(par: ParSheet): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJsonOfDefined(par))));
}
