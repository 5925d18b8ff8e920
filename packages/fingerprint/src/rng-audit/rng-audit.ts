/**
 * What the audit says about the randomness behind a sample. Verdicts with their evidence, and nothing else: no field holds a generator's
 * state, its seed or an outcome, and a test walks all of them. docs/fingerprinting.md says how each is reached.
 */
export interface RngAudit {
  /** `quick` leaves out the full 32-bit seed search of mulberry32 and the elimination for MT19937. */
  readonly mode: 'quick' | 'full';
  /**
   * - `weak`: a generator is named, or the stream repeats.
   * - `alarm`: a statistical test fails at `alpha` after correction.
   * - `clean`: nothing was found; `searches` and `tests` say what was looked for.
   * - `insufficient-data`: not one test could be made.
   */
  readonly verdict: 'weak' | 'alarm' | 'clean' | 'insufficient-data';
  readonly outcomes: AuditedOutcomes;
  /** Level of the whole family of tests, corrected after Holm. */
  readonly alpha: number;
  readonly tests: readonly RngTest[];
  readonly repetitions: readonly RepetitionFinding[];
  readonly generators: readonly GeneratorFinding[];
  /** Every search, in the order in which they are made. */
  readonly searches: readonly SearchReport[];
}

/** Where the outcomes come from, and how many there are. */
export interface AuditedOutcomes {
  /**
   * - `stops`: the engine told them.
   * - `reconstruction`: each window shows its stop on the reconstructed strip, up to where the strip begins.
   * - `windows`: windows only; no generator can be searched for.
   */
  readonly source: 'stops' | 'reconstruction' | 'windows';
  readonly sessions: number;
  readonly spins: number;
  /** Stops (or windows) that are known. */
  readonly known: number;
  /** Stops of each reel, weighted ones counted by weight; of `windows`, how many different ones. */
  readonly stops: readonly number[];
}

/** One statistical test. `p` is null where the sample is too small for it: `need` outcomes of `have` would do. */
export interface RngTest {
  readonly test: RngTestName;
  /** Reels from 0; empty for tests over whole spins. */
  readonly reels: readonly number[];
  /** Spins between the outcomes that are compared; null where the test compares none. */
  readonly lag: number | null;
  readonly have: number;
  readonly need: number;
  readonly statistic: number | null;
  /** Degrees of freedom of a χ²; null for other laws. */
  readonly freedom: number | null;
  readonly p: number | null;
  /** Corrected after Holm over all tests that were made. */
  readonly adjustedP: number | null;
  readonly verdict: 'pass' | 'fail' | 'insufficient-data' | 'not-applicable';
}

export type RngTestName =
  | 'equidistribution'
  | 'serial-pairs'
  | 'cross-reel-pairs'
  | 'runs'
  | 'gaps'
  | 'poker'
  | 'coupon-collector'
  | 'permutation'
  | 'collisions'
  | 'linear-complexity'
  | 'periodogram';

/** Streams that come again. */
export interface RepetitionFinding {
  readonly kind: 'short-period' | 'seed-reused' | 'stream-repeated';
  /** Spins of one period; null unless the stream is periodic. */
  readonly periodSpins: number | null;
  /** Sessions that take part. */
  readonly sessions: number;
  /** Spins that are alike in the longest repetition. */
  readonly spinsAlike: number;
  /** Bits beyond what chance explains. */
  readonly surplusBits: number;
  /** The chance of such a finding in a sample of this size from a sound generator, at most. */
  readonly falsePositiveRate: number;
}

export type GeneratorFamily =
  | 'v8-math-random'
  | 'xorshift32'
  | 'mulberry32'
  | 'splitmix32'
  | 'lcg-numerical-recipes'
  | 'lcg-ansi-c'
  | 'msvc-rand'
  | 'minstd0'
  | 'minstd'
  | 'drand48'
  | 'java-random'
  | 'mt19937'
  | 'glibc-rand';

/** How a number becomes a stop: `floor(r * L)`, or the remainder of a whole number. */
export type StopMapping = 'floor' | 'modulo';

/** A generator that explains every recorded outcome that it was fitted to and every one that was held back. */
export interface GeneratorFinding {
  readonly family: GeneratorFamily;
  readonly mapping: StopMapping;
  /** Families that give the same outcomes here and cannot be told apart. */
  readonly alsoConsistent: readonly GeneratorFamily[];
  /** Numbers drawn a spin; more than the reels when some serve other purposes. */
  readonly drawsPerSpin: number;
  readonly evidence: {
    /** Recorded outcomes that the fit used. */
    readonly fitted: number;
    /** Later recorded outcomes that it had not seen, all of which it explains. */
    readonly heldBackMatched: number;
    /** Bits of the outcomes explained, less those of the generator's state and of the hypotheses tried. */
    readonly surplusBits: number;
    /** The chance of such a finding with a sound generator: 2^-surplusBits. */
    readonly falsePositiveRate: number;
  };
  /** Whether its seed is a time near the start of the session; the seed itself is told to nobody. */
  readonly timeSeed: TimeSeed | null;
}

/** The seed is a count of seconds or milliseconds since 1970 within so many seconds of the session's start. */
export interface TimeSeed {
  readonly unit: 'second' | 'millisecond';
  readonly withinSeconds: 10 | 60 | 600 | 3_600 | 86_400;
}

export interface SearchReport {
  readonly search: string;
  /**
   * `too-few-outcomes` says so with `need`; `not-in-this-mode` is made with `full`; `not-needed` after a generator was named;
   * `not-applicable` where the reels leave no trace of such a generator, or no time is recorded.
   */
  readonly result:
    | 'found'
    | 'nothing-found'
    | 'too-few-outcomes'
    | 'not-in-this-mode'
    | 'not-needed'
    | 'not-applicable';
  readonly have: number;
  readonly need: number;
}
