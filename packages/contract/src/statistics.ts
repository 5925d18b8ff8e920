import { z } from 'zod';
import { currency, gameId, instant, nonNegativeMinor, signedMinor } from './common.ts';

const day = z.iso.date().meta({ description: 'A day of UTC.', example: '2026-11-21' });

/** How fresh figures are that follow from the events: they are brought up to date a moment after each action. */
export const freshness = z.object({
  asOf: instant.nullable().meta({ description: 'Time of the last event that is included; null when none is, yet.' }),
  behindEvents: z
    .int()
    .meta({ description: 'Events that are not included yet, of all games; at most 100,000 are counted.' }),
  behindMs: z.number().meta({ description: 'Age of the first of them; 0 when there is none.' }),
});
export type Freshness = z.infer<typeof freshness>;

export const gameStatisticsInput = z.strictObject({
  gameId,
  currency: currency.optional(),
  from: day.optional().meta({ description: 'First day, of UTC. Default: 29 days before the last.' }),
  to: day.optional().meta({ description: 'Last day, of UTC, at most 366 days after the first. Default: today.' }),
});

const figures = {
  currency,
  sessions: z.int().meta({ description: 'Sessions that were opened.' }),
  spins: z.int(),
  freeSpins: z.int().meta({ description: 'Those of the spins that were free.' }),
  hits: z.int().meta({ description: 'Spins that paid.' }),
  features: z.int().meta({ description: 'Spins that triggered a feature.' }),
  stakeMinor: z.int(),
  payoutMinor: z.int(),
  feesMinor: z.int(),
  rtp: z.number().nullable().meta({ description: 'Payout over stake, as a fraction; null without a stake.' }),
  hitFrequency: z.number().nullable().meta({ description: 'Hits over spins, as a fraction; null without a spin.' }),
  biggestWinMinor: nonNegativeMinor.meta({ description: 'Payout of the best spin.' }),
  biggestMultiple: z.number().meta({ description: 'The best payout in units of its total bet.' }),
};

/** What was played on a game, a day and currency, and in sum. What was, not what is expected: `game.exact` tells that. */
export const gameStatistics = z.object({
  gameId,
  from: day,
  to: day,
  totals: z.array(z.object(figures)).meta({ description: 'Over all the days, one a currency.' }),
  days: z.array(z.object({ day, ...figures })).meta({ description: 'Days on which the game was opened or played.' }),
  freshness,
});
export type GameStatistics = z.infer<typeof gameStatistics>;

export const leaderboardInput = z.strictObject({
  gameId,
  period: z
    .enum(['day', 'week', 'month', 'all'])
    .default('day')
    .meta({ description: 'Of UTC; weeks begin on Monday.' }),
  on: day.optional().meta({ description: 'A day within the period. Default: today.' }),
  by: z
    .enum(['net', 'payout', 'biggestWin', 'biggestMultiple', 'spins'])
    .default('net')
    .meta({ description: 'net: payouts less stakes and fees.' }),
  currency: currency.optional(),
  limit: z.int().min(1).max(100).default(10).meta({ description: 'Players of each board, at most 100.' }),
});

/** The best players of a game and period, one board a currency. */
export const leaderboard = z.object({
  gameId,
  period: leaderboardInput.shape.period.unwrap(),
  startsOn: day.nullable().meta({ description: 'First day of the period; null for all time.' }),
  by: leaderboardInput.shape.by.unwrap(),
  boards: z.array(
    z.object({
      currency,
      players: z.array(
        z.object({
          rank: z.int().meta({ description: 'Equal scores have equal ranks.' }),
          username: z.string(),
          isYou: z.boolean(),
          spins: z.int(),
          stakeMinor: z.int(),
          payoutMinor: z.int(),
          netMinor: signedMinor,
          biggestWinMinor: nonNegativeMinor,
          biggestMultiple: z.number(),
        }),
      ),
    }),
  ),
  freshness,
});
export type Leaderboard = z.infer<typeof leaderboard>;
