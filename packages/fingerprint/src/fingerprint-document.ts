import type { Autocorrelation } from './autocorrelation.ts';
import type { Drift } from './drift.ts';
import type { Geometry } from './geometry.ts';
import type { PayoutDistribution } from './payout-distribution.ts';
import type { Paytable } from './paytable/infer-paytable.ts';
import type { StructuralRtp } from './paytable/structural-rtp.ts';
import type { Proportion } from './proportion.ts';
import type { Reconstruction } from './reconstruct/reconstruct.ts';
import type { ReelProfile } from './reel-profile.ts';
import type { RngAudit } from './rng-audit/rng-audit.ts';
import type { RtpEstimate } from './rtp.ts';
import type { Timing } from './timing.ts';
import type { Volatility } from './volatility.ts';

/** What the figures were computed from. */
export interface SampleSummary {
  /** SHA-256 (hex) of the encoded sample. */
  readonly hash: string;
  readonly spins: number;
  readonly paidSpins: number;
  readonly freeSpins: number;
  /** Complete rounds: paid spins, each with the free spins that it won. */
  readonly rounds: number;
  readonly leadingFreeSpins: number;
  /** Free spins that were owed when the sample ended; with any, the last round is in no figure over rounds. */
  readonly freeSpinsOwed: number;
  readonly unfinishedRound: {
    readonly spins: number;
    readonly stakeMinor: number;
    readonly payoutMinor: number;
  } | null;
  /** Stakes of paid spins, ascending: the 64 most frequent. `stakeLevelsTotal` counts them all. */
  readonly stakeLevels: readonly { readonly stakeMinor: number; readonly spins: number }[];
  readonly stakeLevelsTotal: number;
}

/** Share of rounds, of paid and of free spins that paid anything. */
export interface HitFrequency {
  readonly confidence: number;
  readonly method: 'wilson';
  readonly rounds: Proportion;
  readonly paidSpins: Proportion;
  readonly freeSpins: Proportion | null;
}

/** Reels in paid and in free spins, apart: many games change reels for their free spins. */
export interface ReelSection {
  readonly confidence: number;
  readonly method: 'wilson-on-spins';
  readonly paid: readonly ReelProfile[] | null;
  readonly free: readonly ReelProfile[] | null;
}

/** A figure that the sample is too small for, and what it would take. */
export interface Insufficiency {
  readonly section:
    | 'rtp'
    | 'hitFrequency'
    | 'volatility'
    | 'payoutDistribution'
    | 'reels'
    | 'timing'
    | 'autocorrelation'
    | 'reconstruction'
    | 'paytable'
    | 'structural'
    | 'drift'
    | 'rngAudit';
  readonly reason: string;
  readonly have: number;
  readonly need: number;
}

/**
 * What a sample tells about the engine behind it. Plain JSON; docs/fingerprint-format.md explains every field.
 * A section is null when the sample cannot support it; `insufficient` then says why.
 */
export interface FingerprintDocument {
  readonly format: 'croupier-fingerprint/3';
  readonly gameId: string;
  readonly parHash: string;
  readonly engineVersion: string;
  /** Reference under which an external engine is tested; null for the built-in engine and for recorded samples. */
  readonly authorisation: string | null;
  readonly sample: SampleSummary;
  readonly geometry: Geometry;
  readonly rtp: RtpEstimate | null;
  readonly hitFrequency: HitFrequency | null;
  readonly volatility: Volatility | null;
  readonly payoutDistribution: PayoutDistribution | null;
  readonly reels: ReelSection;
  readonly timing: Timing | null;
  readonly autocorrelation: readonly Autocorrelation[] | null;
  /** Strips behind the sample. */
  readonly reconstruction: Reconstruction;
  /** Rules behind the sample; null when it lists no wins. */
  readonly paytable: Paytable | null;
  /** RTP by enumeration; null unless reels and paytable are identified. */
  readonly structural: StructuralRtp | null;
  /** Null without a paid spin. */
  readonly drift: Drift | null;
  /** The randomness behind the sample; null where nothing has audited it. */
  readonly rngAudit: RngAudit | null;
  readonly insufficient: readonly Insufficiency[];
}
