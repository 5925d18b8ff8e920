import { columnsHash } from './columns-hash.ts';
import { reconstruct, type Reconstructed } from './reconstruct/reconstruct.ts';
import type { SampleColumns } from './sample-columns.ts';

/** What the rest of a fingerprint builds on. An audit of randomness needs no more: it can begin while the rest is worked out. */
export interface Foundation {
  /** SHA-256 (hex) of the sample. */
  readonly hash: string;
  readonly reconstructed: Reconstructed;
}

/** @param columns at least one spin */
export function foundationOf(columns: SampleColumns): Foundation {
  return { hash: columnsHash(columns), reconstructed: reconstruct(columns) };
}
