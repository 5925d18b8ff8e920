import { type Freshness, gameStatisticsInput, leaderboardInput } from '@croupier/contract/statistics';
import type { Action } from '../context.ts';
import { money, percent, show, table } from '../human.ts';
import { validate } from '../input.ts';
import type { Colours } from '../io.ts';

export const gameStatistics: Action = async (context, { args, options }) => {
  const { from, to, currency } = options;
  const input = validate(gameStatisticsInput, { gameId: args[0], from, to, currency });
  const told = await (await context.client()).game.statistics(input, { signal: context.signal });
  await show(context, told, async (colours) => {
    const rows = [...told.days, ...told.totals.map((one) => ({ day: 'in all', ...one }))].map((one) => [
      one.day,
      one.spins,
      money(one.stakeMinor, one.currency),
      money(one.payoutMinor, one.currency),
      percent(one.rtp),
      percent(one.hitFrequency),
      money(one.biggestWinMinor, one.currency),
    ]);
    const head = ['day', 'spins', 'stake', 'payout', 'RTP', 'hits', 'biggest win'];
    const drawn = rows.length === 0 ? colours.dim('(nothing was played)') : await table(head, rows, colours);
    return `${drawn}\n${freshnessLine(told.freshness, colours)}`;
  });
};

export const leaderboard: Action = async (context, { options }) => {
  const { game, period, on, by, currency, limit } = options;
  const input = validate(leaderboardInput, { gameId: game, period, on, by, currency, limit });
  const told = await (await context.client()).game.leaderboard(input, { signal: context.signal });
  await show(context, told, async (colours) => {
    const boards = told.boards.map(async (board) => {
      const rows = board.players.map((one) => [
        one.rank,
        one.isYou ? `${one.username} (you)` : one.username,
        one.spins,
        money(one.netMinor, board.currency),
        money(one.payoutMinor, board.currency),
        money(one.biggestWinMinor, board.currency),
        `${one.biggestMultiple.toFixed(1)}×`,
      ]);
      return await table(['rank', 'player', 'spins', 'net', 'payout', 'biggest win', 'best'], rows, colours);
    });
    const drawn = told.boards.length === 0 ? [colours.dim('(nobody has played)')] : await Promise.all(boards);
    return [...drawn, freshnessLine(told.freshness, colours)].join('\n');
  });
};

function freshnessLine({ asOf, behindEvents }: Freshness, colours: Colours): string {
  if (asOf === null) return colours.dim('No event is included yet.');
  const behind = behindEvents === 0 ? 'up to date' : `${behindEvents} events behind`;
  return colours.dim(`as of ${asOf.toISOString()}, ${behind}`);
}
