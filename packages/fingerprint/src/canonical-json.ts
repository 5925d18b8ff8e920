import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { assert } from '@croupier/kernel/assert';

/**
 * The one JSON text of a plain value: keys sorted by UTF-16 code unit, no white space, numbers as ECMAScript prints them
 * (RFC 8785). Equal values give equal texts, whatever the order in which their keys were made or stored.
 * @throws AssertionError on what JSON cannot hold: undefined, functions, NaN, infinities
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
  }
  assert(typeof value !== 'number' || Number.isFinite(value), 'a number in JSON is finite');
  const text = JSON.stringify(value);
  assert(typeof text === 'string', 'a value of JSON is not undefined');
  return text;
}

/** SHA-256 (64 hex digits) of the canonical JSON in UTF-8. */
export function documentHash(document: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(document))));
}
