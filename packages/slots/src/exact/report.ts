import type { Win } from '../outcome.ts';
import type { WinShares } from './spin-law.ts';

/** What a symbol, a scatter count or a combination adds to the RTP. `rtp` is in units of the total bet and is of the paid spin. */
export interface Contribution {
  readonly kind: Win['kind'];
  readonly symbol: string;
  readonly count: number;
  /** Per line for `line`, per spin otherwise. */
  readonly probability: number;
  readonly rtp: number;
}

/** Probability that one paid spin, without its free spins, wins exactly `win` x total bet. */
export type WinProbability = WinShares[number];

export interface FreeSpinsReport {
  readonly triggerProbability: number;
  /** Mean free spins of a triggered feature, retriggers included. */
  readonly expectedPerTrigger: number;
  /** Mean free spins of a paid spin. */
  readonly expectedPerPaidSpin: number;
  readonly rtp: number | null;
  /** Highest win of one free spin, x total bet; it happens once in so many free spins. Null where it could not be counted. */
  readonly maxWin: number | null;
  readonly maxWinOdds: number | null;
}

export interface CoinsReport {
  readonly coins: number;
  readonly rtp: number;
  readonly hitFrequency: number;
  readonly sigma: number;
}

/** How a figure came about: counted over the whole cycle, estimated by simulation, or not at all. */
export type Method = 'exact' | 'simulated' | 'none';

export interface ReportMethods {
  readonly rtp: Method;
  readonly hitFrequency: Method;
  readonly sigma: Method;
  readonly maxWin: Method;
  readonly distribution: Method;
}

/**
 * Exact figures of a sheet. Ratios (RTP 0.95), not per cent; wins and standard deviations in units of the total bet. Figures that would
 * need more memory or time than allowed are null, `complete` is false, and `methods` says which; `rtp`, `baseRtp`, `freeSpins` and `contributions` are always exact for line games,
 * and for grid games without a maximum win whenever they are given. For symbol counts the order is that of `arrangeCounts`.
 * Combination games are reported at the maximum of coins; `byCoins` has the others.
 */
export interface ExactReport {
  readonly complete: boolean;
  readonly methods: ReportMethods;
  /** Of a round: a paid spin and the free spins that follow from it. */
  readonly rtp: number | null;
  readonly baseRtp: number | null;
  /** Probability that a paid spin wins anything by itself. */
  readonly hitFrequency: number | null;
  /** Standard deviation of a round's win; `baseSigma` is that of the paid spin alone. Equal for games without free spins. */
  readonly sigma: number | null;
  readonly baseSigma: number | null;
  /** z x sigma at 90, 95 and 99 % (z = 1.645, 1.960, 2.576): after n rounds the RTP lies within volatilityIndex / sqrt(n) of `rtp`. */
  readonly volatilityIndex: { readonly p90: number; readonly p95: number; readonly p99: number } | null;
  /** Highest win of one paid spin that can happen, x total bet. */
  readonly maxWin: number | null;
  /** It happens once in so many paid spins. */
  readonly maxWinOdds: number | null;
  /** Combinations of virtual stops; a decimal string when it is no safe integer. */
  readonly cycle: number | string;
  readonly freeSpins: FreeSpinsReport | null;
  readonly contributions: readonly Contribution[];
  readonly byCoins: readonly CoinsReport[] | null;
  /** Wins of a paid spin, ascending, from 0. */
  readonly distribution: readonly WinProbability[] | null;
}
