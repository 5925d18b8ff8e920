import { hash } from 'node:crypto';
import { canonicalJsonOfDefined } from '@croupier/kernel/canonical-json';

/** SHA-256 of what a request asks for: the same for the same payload, whatever the order of its fields; undefined is left out. */
export function requestHash(operation: string, request: unknown): Buffer {
  return hash('sha256', canonicalJsonOfDefined([operation, request]), 'buffer');
}
