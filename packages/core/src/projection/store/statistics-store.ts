import type { Freshness, GameStatistics, Leaderboard, leaderboardInput } from '@croupier/contract/statistics';
import type { ProjectionName } from '@croupier/contract/projection';
import type { Clock } from '@croupier/kernel/clock';
import type { z } from 'zod';
import type { Queryable } from '../../commit/queryable.ts';
import { lagOf } from '../../event/consumer/lag.ts';
import { consumerOf, readPlaces } from './generation-store.ts';

/** The live rows of a projection, and how fresh they are. */
export interface LiveRows {
  /** 0, of which there are no rows, when nobody keeps the projection. */
  readonly generation: number;
  readonly freshness: Freshness;
}

/** Which rows of a projection to read, and what they include. Inside the snapshot that reads them. */
export async function readLiveRows(db: Queryable, name: ProjectionName, clock: Clock): Promise<LiveRows> {
  const [place] = await readPlaces(db, [name]);
  if (!place) return { generation: 0, freshness: { asOf: null, behindEvents: 0, behindMs: 0 } };
  const [lag] = await lagOf({ db, clock }, [consumerOf(name, place.generation)]);
  const { rows } = await db.query<{ at: Date }>({
    text: 'SELECT created_at AS at FROM events WHERE xid = $1::xid8 AND position = $2',
    values: [place.at.xid, place.at.position],
  });
  const asOf = rows[0]?.at ?? (place.at.position > 0 && lag ? new Date(lag.movedAtMs) : null);
  return {
    generation: place.generation,
    freshness: { asOf, behindEvents: lag?.behindEvents ?? 0, behindMs: lag?.behindMs ?? 0 },
  };
}

/** The sums of a day, or of several. */
export type GameDay = Omit<GameStatistics['days'][number], 'rtp' | 'hitFrequency'>;

/** The days of a game, oldest first, at most `limit` rows. */
export async function readGameDays(
  db: Queryable,
  query: { generation: number; gameId: string; currency: string | null; from: string; to: string; limit: number },
): Promise<GameDay[]> {
  const { rows } = await db.query<GameDay>({
    text: `SELECT to_char(day, 'YYYY-MM-DD') AS day, currency, sessions, spins, free_spins AS "freeSpins", hits, features,
        stake_minor AS "stakeMinor", payout_minor AS "payoutMinor", fees_minor AS "feesMinor",
        biggest_win_minor AS "biggestWinMinor", biggest_multiple AS "biggestMultiple"
      FROM game_days
      WHERE generation = $1 AND game_id = $2 AND ($3::text IS NULL OR currency = $3) AND day BETWEEN $4::date AND $5::date
      ORDER BY day, currency LIMIT $6`,
    values: [query.generation, query.gameId, query.currency, query.from, query.to, query.limit],
  });
  return rows;
}

const scoreColumns = {
  net: 'net_minor',
  payout: 'payout_minor',
  biggestWin: 'biggest_win_minor',
  biggestMultiple: 'biggest_multiple',
  spins: 'spins',
} as const satisfies Record<z.output<typeof leaderboardInput>['by'], string>;

/** A place on a board. */
export type Standing = Omit<Leaderboard['boards'][number]['players'][number], 'isYou'> & {
  readonly currency: string;
  readonly ownerId: string;
};

/** The first of every board, by currency and rank. Equal scores are told in the order of ids. */
export async function readStandings(
  db: Queryable,
  query: Pick<z.output<typeof leaderboardInput>, 'gameId' | 'period' | 'by' | 'limit'> & {
    readonly generation: number;
    readonly currency: string | null;
    readonly startsOn: string;
  },
): Promise<Standing[]> {
  const { rows } = await db.query<Standing>({
    text: `SELECT currency, rank, owner_id AS "ownerId", username, spins, stake_minor AS "stakeMinor",
        payout_minor AS "payoutMinor", net_minor AS "netMinor", biggest_win_minor AS "biggestWinMinor",
        biggest_multiple AS "biggestMultiple"
      FROM (
        SELECT *, rank() OVER (PARTITION BY currency ORDER BY ${scoreColumns[query.by]} DESC) AS rank,
          row_number() OVER (PARTITION BY currency ORDER BY ${scoreColumns[query.by]} DESC, owner_id) AS line
        FROM leaderboard_scores
        WHERE generation = $1 AND game_id = $2 AND period = $3 AND starts_on = $4::date
          AND ($5::text IS NULL OR currency = $5)
      ) board JOIN users ON users.id = owner_id
      WHERE line <= $6 ORDER BY currency, line`,
    values: [query.generation, query.gameId, query.period, query.startsOn, query.currency, query.limit],
  });
  return rows;
}
