/**
 * What a finding is about.
 * `declared` is what the caller stated (game, PAR sheet, version): it is shown and never decides.
 */
export type ComparedSection =
  | 'declared'
  | 'geometry'
  | 'engine'
  | 'reels'
  | 'symbols'
  | 'paytable'
  | 'features'
  | 'rtp'
  | 'hitFrequency'
  | 'volatility'
  | 'payouts'
  | 'quantiles'
  | 'randomness';

/**
 * - `identical`: both samples identify the same thing (a strip's windows, a pay).
 * - `equivalent`: the difference lies within the margin, shown by the interval, not by the lack of a difference.
 * - `different`: significant after the correction for all tests, or two identified facts that contradict each other.
 * - `unclear`: neither; `spinsNeeded` says how many spins a side would settle it, where that can be told.
 * - `incomparable`: one side or both do not have the figure.
 */
export type FindingVerdict = 'identical' | 'equivalent' | 'different' | 'unclear' | 'incomparable';

/** One thing that was compared. Shares and returns are fractions (1 = 100 %); differences are b less a. */
export interface Finding {
  readonly section: ComparedSection;
  /** What in the section, such as `reel 2` (from 1) or `line A x3`. */
  readonly what: string;
  readonly a: number | string | null;
  readonly b: number | string | null;
  /** b − a; for whole distributions the total variation distance, 0 to 1; null for facts. */
  readonly difference: number | null;
  /** Interval of the difference at the comparison's confidence. */
  readonly low: number | null;
  readonly high: number | null;
  /** Of no difference, for this test alone; null where nothing is tested. */
  readonly p: number | null;
  /** `p` corrected for all tests of the comparison (Holm 1979). */
  readonly adjustedP: number | null;
  /** Largest difference that counts as none. */
  readonly margin: number | null;
  readonly verdict: FindingVerdict;
  /** Whether a difference here makes the engines different. */
  readonly decides: boolean;
  readonly spinsNeeded: number | null;
  readonly reason: string;
}

/** Two fingerprints beside each other. Plain JSON. */
export interface Comparison {
  readonly format: 'croupier-comparison/1';
  readonly verdict: 'same' | 'different' | 'insufficient';
  /** Why, the weightiest first; at least one. */
  readonly reasons: readonly string[];
  /** Spins a side with which the verdict is likely settled; null where it is, or where it cannot be told. */
  readonly spinsNeeded: number | null;
  /** Chance of any false `different` among all tests. */
  readonly alpha: number;
  /** Of every interval. */
  readonly confidence: number;
  readonly margins: Margins;
  readonly a: ComparedSample;
  readonly b: ComparedSample;
  readonly findings: readonly Finding[];
}

export interface ComparedSample {
  readonly gameId: string;
  readonly parHash: string;
  readonly engineVersion: string;
  readonly sampleHash: string;
  readonly spins: number;
  readonly rounds: number;
}

/** Differences that count as none, as fractions (0.005 = half a percentage point). */
export interface Margins {
  readonly rtp: number;
  readonly hitFrequency: number;
  /** Total variation distance between two laws of windows. */
  readonly windows: number;
}

/** A finding before the correction for multiplicity. */
export type RawFinding = Omit<Finding, 'adjustedP'>;
