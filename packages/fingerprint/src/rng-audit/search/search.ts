import type { GeneratorFinding } from '../rng-audit.ts';

/** A piece of work that was done. */
export interface Progress {
  /** Elementary steps: candidates tried, or words of a matrix row added. */
  readonly work: number;
  /** Where to go on: `search(cursor)` skips what is before it. Says nothing about what was found. */
  readonly cursor: number;
}

/** A search that stops after every piece of work, and begins at a cursor; it ends with what it found. Deterministic. */
export type Search = (cursor: number) => Generator<Progress, readonly GeneratorFinding[], void>;
