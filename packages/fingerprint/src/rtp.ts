import type { Counted } from './moments.ts';
import { rounded } from './rounded.ts';
import { type Round, type RoundColumns, roundColumns } from './rounds.ts';
import { skewCorrectedBounds } from './skew-corrected-mean.ts';
import { invalid } from './spin-record.ts';

/** Return to player over complete rounds; 1 = 100 %. The bounds are null when the sample does not support any. */
export interface RtpEstimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly confidence: number;
  readonly method: 'hall-1992+unseen-tail';
  readonly rounds: number;
  readonly stakeMinor: number;
  readonly payoutMinor: number;
}

/** Fewer rounds than this give no interval. */
export const rtpRoundsMin = 30;

/**
 * RTP as the ratio of all payouts to all stakes, with bounds from the rounds' residuals payout − RTP · stake in units of
 * the mean stake (the ratio estimator; with one stake level, plainly the mean of the multiples).
 * Fewer than 30 rounds, or rounds that all pay alike, give no bounds.
 * @param rounds at least one
 * @param z of the confidence, two-sided
 * @throws AppError INVALID_INPUT when a sum leaves the safe integers
 */
export function rtpOf(rounds: readonly Round[], confidence: number, z: number): RtpEstimate {
  return rtpOfColumns(roundColumns(rounds), confidence, z);
}

/** As `rtpOf`, of rounds in columns. */
export function rtpOfColumns(rounds: RoundColumns, confidence: number, z: number): RtpEstimate {
  const stakeMinor = safeSum(rounds.stakeMinor);
  const payoutMinor = safeSum(rounds.payoutMinor);
  const value = payoutMinor / stakeMinor;
  const { length } = rounds.stakeMinor;
  const bounds = length < rtpRoundsMin ? null : skewCorrectedBounds(returnsOf(rounds, value, stakeMinor), z);
  return {
    value: rounded(value),
    low: bounds && rounded(Math.min(value, Math.max(0, bounds.low))),
    high: bounds && rounded(Math.max(value, bounds.high)),
    confidence,
    method: 'hall-1992+unseen-tail',
    rounds: length,
    stakeMinor,
    payoutMinor,
  };
}

/** Values whose mean is the RTP and whose spread is that of the ratio; sorted, so that the order of play is forgotten. */
function returnsOf(rounds: RoundColumns, rtp: number, stakeTotal: number): Counted[] {
  const { length } = rounds.stakeMinor;
  const meanStake = stakeTotal / length;
  const counts = new Map<number, number>();
  for (let round = 0; round < length; round += 1) {
    const value = rtp + ((rounds.payoutMinor[round] ?? 0) - rtp * (rounds.stakeMinor[round] ?? 0)) / meanStake;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => a.value - b.value);
}

function safeSum(amounts: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < amounts.length; index += 1) sum += amounts[index] ?? 0;
  if (!Number.isSafeInteger(sum)) throw invalid('records', 'the sum of all stakes or payouts leaves the safe integers');
  return sum;
}
