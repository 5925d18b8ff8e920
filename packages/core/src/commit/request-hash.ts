import { hash } from 'node:crypto';
import { canonicalJson } from '@croupier/kernel/canonical-json';

/** SHA-256 of what a request asks for: the same for the same payload, whatever the order of its fields. */
export function requestHash(operation: string, request: unknown): Buffer {
  return hash('sha256', canonicalJson([operation, request]), 'buffer');
}
