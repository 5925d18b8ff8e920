import {
  bindGameInput,
  checkEngineInput,
  engineCheck,
  enginePage,
  engineView,
  getEngineInput,
  listEnginesInput,
  registerEngineInput,
  retireEngineInput,
} from '@croupier/contract/engine';
import { gameDetail } from '@croupier/contract/game';
import { bindGame } from '@croupier/core/engine/bind-game';
import { checkEngine } from '@croupier/core/engine/check-engine';
import { getEngine } from '@croupier/core/engine/get-engine';
import { listEngines } from '@croupier/core/engine/list-engines';
import { registerEngine } from '@croupier/core/engine/register-engine';
import { retireEngine } from '@croupier/core/engine/retire-engine';
import { z } from 'zod';
import { operation } from '../operation-meta.ts';
import { procedure, router } from '../procedure.ts';

const tag = 'engines';

export const engineRouter = router({
  register: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/engines',
        tag,
        summary: 'Register an external engine',
        description:
          'With the reference of who allowed that it is tested. Its address must be on the allow list of the server. What is registered never changes; another address is another engine.',
        status: 201,
        location: '/engines/{engineId}',
        errors: ['CONFLICT', 'IDEMPOTENCY_MISMATCH'],
      }),
    )
    .input(registerEngineInput)
    .output(engineView)
    .mutation(({ ctx, input }) => registerEngine(ctx.core, ctx.call, input)),

  list: procedure
    .meta(operation({ method: 'GET', path: '/engines', tag, summary: 'List external engines' }))
    .input(listEnginesInput)
    .output(enginePage)
    .query(({ ctx, input }) => listEngines(ctx.core, ctx.call, input)),

  get: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/engines/{engineId}',
        tag,
        summary: 'Read an external engine',
        errors: ['NOT_FOUND'],
      }),
    )
    .input(getEngineInput)
    .output(engineView)
    .query(({ ctx, input }) => getEngine(ctx.core, ctx.call, input)),

  check: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/engines/{engineId}/check',
        tag,
        summary: 'Ask an external engine what it is',
        description: 'Plays nothing and stores nothing. What is wrong with it is told in the answer.',
        errors: ['NOT_FOUND'],
      }),
    )
    .input(checkEngineInput)
    .output(engineCheck)
    .mutation(({ ctx, input }) => checkEngine(ctx.core, ctx.call, input)),

  bindGame: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/engines/{engineId}/games',
        tag,
        summary: 'Bind a game to an external engine',
        description:
          'Adds a game to the catalogue, as the engine describes it now: window, symbols, stakes, highest win, version. Answers that do not fit are refused from then on.',
        status: 201,
        location: '/games/{gameId}',
        errors: ['NOT_FOUND', 'CONFLICT', 'IDEMPOTENCY_MISMATCH', 'ENGINE_ERROR'],
      }),
    )
    .input(bindGameInput)
    .output(gameDetail)
    .mutation(({ ctx, input }) => bindGame(ctx.core, ctx.call, input)),

  retire: procedure
    .meta(
      operation({
        method: 'DELETE',
        path: '/engines/{engineId}',
        tag,
        summary: 'Retire an external engine',
        description: 'It is never called again, also not by sessions that are open.',
        status: 204,
        errors: ['NOT_FOUND'],
      }),
    )
    .input(retireEngineInput)
    .output(z.void())
    .mutation(({ ctx, input }) => retireEngine(ctx.core, ctx.call, input)),
});
