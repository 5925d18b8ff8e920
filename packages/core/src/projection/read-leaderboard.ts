import type { Leaderboard, leaderboardInput } from '@croupier/contract/statistics';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { inSnapshot } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { requireGame } from '../game/require-game.ts';
import { readLiveRows, readStandings, type Standing } from './store/statistics-store.ts';

type Input = z.output<typeof leaderboardInput>;

/** What the rows of all time carry as their first day. */
const beginning = '1970-01-01';

/**
 * The best players of a game in a period, one board a currency, from the projection `leaderboard`, with how fresh that is.
 * @throws NOT_FOUND; UNAVAILABLE
 */
export async function readLeaderboard(core: Core, call: Call, input: Input): Promise<Leaderboard> {
  const { gameId, period, by, limit, currency = null } = input;
  const nowMs = core.clock.now();
  const startsOn = firstDayOf(period, input.on === undefined ? nowMs : Date.parse(input.on));
  return await inSnapshot(core, async (db) => {
    await requireGame(db, gameId);
    const { generation, freshness } = await readLiveRows(db, 'leaderboard', core.clock);
    const standings = await readStandings(db, { generation, gameId, period, by, limit, currency, startsOn });
    const boards = boardsOf(standings, call.principal.userId);
    return { gameId, period, startsOn: period === 'all' ? null : startsOn, by, boards, freshness };
  });
}

/** The first day, of UTC, of the period around a moment. Weeks begin on Monday. */
function firstDayOf(period: Input['period'], atMs: number): string {
  const at = new Date(atMs);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  const first = {
    day: () => Date.UTC(year, month, day),
    week: () => Date.UTC(year, month, day - ((at.getUTCDay() + 6) % 7)),
    month: () => Date.UTC(year, month, 1),
    all: () => Date.parse(beginning),
  }[period];
  return new Date(first()).toISOString().slice(0, 10);
}

function boardsOf(standings: readonly Standing[], userId: string): Leaderboard['boards'] {
  const boards = Map.groupBy(standings, (one) => one.currency);
  return [...boards].map(([currency, players]) => ({
    currency,
    players: players.map(({ currency: _currency, ownerId, ...one }) => ({ ...one, isYou: ownerId === userId })),
  }));
}
