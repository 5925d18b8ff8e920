import { canonicalJson } from '@croupier/kernel/canonical-json';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 (64 hex digits) of the canonical JSON (RFC 8785) in UTF-8. @throws AssertionError on what JSON cannot hold */
export function documentHash(document: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(document))));
}
