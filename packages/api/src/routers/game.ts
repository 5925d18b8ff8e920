import {
  exactReport,
  gameDetail,
  gamePage,
  getGameInput,
  importGameInput,
  listGamesInput,
  replaceGameInput,
  retireGameInput,
} from '@croupier/contract/game';
import { gameStatistics, gameStatisticsInput, leaderboard, leaderboardInput } from '@croupier/contract/statistics';
import { exactGame } from '@croupier/core/game/exact-game';
import { getGame } from '@croupier/core/game/get-game';
import { importGame } from '@croupier/core/game/import-game';
import { listGames } from '@croupier/core/game/list-games';
import { replaceGame } from '@croupier/core/game/replace-game';
import { retireGame } from '@croupier/core/game/retire-game';
import { gameStatistics as readStatistics } from '@croupier/core/projection/game-statistics';
import { readLeaderboard } from '@croupier/core/projection/read-leaderboard';
import { z } from 'zod';
import { operation } from '../operation-meta.ts';
import { procedure, router } from '../procedure.ts';

const tag = 'games';

export const gameRouter = router({
  import: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/games',
        tag,
        summary: 'Import a PAR sheet as a game',
        description: 'A broken sheet is refused with INVALID_INPUT; details.issues says where and what.',
        status: 201,
        location: '/games/{gameId}',
        errors: ['CONFLICT', 'IDEMPOTENCY_MISMATCH'],
      }),
    )
    .input(importGameInput)
    .output(gameDetail)
    .mutation(({ ctx, input }) => importGame(ctx.core, ctx.call, input)),

  list: procedure
    .meta(operation({ method: 'GET', path: '/games', tag, summary: 'List games' }))
    .input(listGamesInput)
    .output(gamePage)
    .query(({ ctx, input }) => listGames(ctx.core, ctx.call, input)),

  get: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/games/{gameId}',
        tag,
        summary: 'Read a game with its PAR sheet',
        errors: ['NOT_FOUND'],
      }),
    )
    .input(getGameInput)
    .output(gameDetail)
    .query(({ ctx, input }) => getGame(ctx.core, ctx.call, input)),

  exact: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/games/{gameId}/exact',
        tag,
        summary: 'Exact mathematics of a game',
        description: 'Computed by full enumeration: fractions, not percent; sigma and wins in units of the total bet.',
        errors: ['NOT_FOUND'],
      }),
    )
    .input(getGameInput)
    .output(exactReport)
    .query(({ ctx, input }) => exactGame(ctx.core, ctx.call, input)),

  statistics: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/games/{gameId}/statistics',
        tag,
        summary: 'What was played on a game, a day and currency',
        description:
          'Spins, stakes, payouts, RTP, hit frequency and the biggest win, from a projection of the events; `freshness` says up to when.',
        errors: ['NOT_FOUND'],
      }),
    )
    .input(gameStatisticsInput)
    .output(gameStatistics)
    .query(({ ctx, input }) => readStatistics(ctx.core, ctx.call, input)),

  leaderboard: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/games/{gameId}/leaderboard',
        tag,
        summary: 'The best players of a game, for a day, a week, a month or all time',
        description: 'One board a currency, from a projection of the events; `freshness` says up to when.',
        errors: ['NOT_FOUND'],
      }),
    )
    .input(leaderboardInput)
    .output(leaderboard)
    .query(({ ctx, input }) => readLeaderboard(ctx.core, ctx.call, input)),

  replace: procedure
    .meta(
      operation({
        method: 'PUT',
        path: '/games/{gameId}',
        tag,
        summary: "Replace a game's PAR sheet",
        description: 'States the version that it replaces; sessions in play keep the sheet they began with.',
        errors: ['NOT_FOUND', 'CONFLICT', 'IDEMPOTENCY_MISMATCH'],
      }),
    )
    .input(replaceGameInput)
    .output(gameDetail)
    .mutation(({ ctx, input }) => replaceGame(ctx.core, ctx.call, input)),

  retire: procedure
    .meta(
      operation({
        method: 'DELETE',
        path: '/games/{gameId}',
        tag,
        summary: 'Retire a game',
        description: 'No new session may be opened on it; those in play go on.',
        status: 204,
        errors: ['NOT_FOUND'],
      }),
    )
    .input(retireGameInput)
    .output(z.void())
    .mutation(({ ctx, input }) => retireGame(ctx.core, ctx.call, input)),
});
