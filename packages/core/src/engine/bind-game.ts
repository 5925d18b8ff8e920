import { hash } from 'node:crypto';
import type { bindGameInput } from '@croupier/contract/engine';
import type { GameDetail } from '@croupier/contract/game';
import { canonicalJsonOfDefined } from '@croupier/kernel/canonical-json';
import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { readKey } from '../commit/key-store.ts';
import { once } from '../commit/once.ts';
import { isTaken } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { bindGameEvent } from '../game/bind-game-event.ts';
import { gameDetailOf } from '../game/get-game.ts';
import { declaredPar, type DeclaredPar } from './declared-par.ts';
import type { EngineRecord } from './domain/engine-record.ts';
import { externalSheetFormat, externalSheetSchema, type ExternalSheet } from './domain/external-sheet.ts';
import type { DescribedGame } from './engine-port.ts';
import { requireEngine } from './engine-store.ts';

/**
 * Binds a game of the catalogue to a game of an external engine, as the engine describes it at this moment: window, symbols, stakes,
 * highest win, version. Answers that do not fit that are refused later, so a new version of the engine is bound anew.
 * @throws NOT_FOUND for the engine or its game; CONFLICT when the id is taken by another game, the version is not the expected one, or the
 *   engine is retired; ENGINE_ERROR when the engine cannot be asked or describes what cannot be played
 */
export async function bindGame(core: Core, call: Call, input: z.output<typeof bindGameInput>): Promise<GameDetail> {
  const { idempotencyKey, ...request } = input;
  const key = { operation: 'engine.bindGame', scope: call.principal.userId, key: idempotencyKey, request };
  // The engine is asked before the transaction, and not again when the request is repeated.
  const isKnown = (await readKey(core.db, call.principal.userId, idempotencyKey)) !== undefined;
  const binding = isKnown ? null : await describe(core, input);
  const event = await once(core, key, async (db) => {
    const { engine, sheet, par, warnings } = present(binding, 'the key was known');
    const document = canonicalJsonOfDefined(sheet);
    try {
      return await bindGameEvent(core, db, {
        call,
        idempotencyKey,
        expectedVersion: input.expectedVersion ?? null,
        game: {
          id: sheet.id,
          title: sheet.title,
          engine: engine.kind,
          engineId: engine.id,
          engineVersion: `${sheet.engine.kind}/${sheet.engine.version}`,
          parHash: hash('sha256', document),
          reels: sheet.rows.length,
          rows: Math.max(...sheet.rows),
          lines: sheet.slotopol?.lines ?? par?.lines ?? 1,
          stake: { unitMinor: sheet.stake.unitMinor, coins: sheet.stake.coins },
          rtp: sheet.rtp,
        },
        document,
        warnings: warnings.map((message) => ({ path: 'engine', message })),
        exact: par?.exact ?? null,
      });
    } catch (error) {
      if (!isTaken(error, 'games_pkey')) throw error;
      throw new AppError('CONFLICT', 'There is a game with this id.', { details: { gameId: input.gameId } });
    }
  });
  return await gameDetailOf(core, event);
}

async function describe(core: Core, input: z.output<typeof bindGameInput>) {
  const engine = await requireEngine(core.db, input.engineId);
  if (engine.status === 'retired') throw isRetired(engine.id);
  const described = await core.engines.gateway.describeGame(await core.engines.target(engine.id), input.game);
  const par = declaredPar(engine.id, described.par);
  return { engine, par, sheet: sheetOf(engine, input, described, par), warnings: described.warnings };
}

function isRetired(engineId: string): AppError {
  const remedy = 'Register it under a new id, with its authorisation, and bind the game to that one.';
  return new AppError('CONFLICT', `The engine is retired and is never called again. ${remedy}`, {
    details: { engineId, reason: 'retired' },
  });
}

function sheetOf(
  engine: EngineRecord,
  input: z.output<typeof bindGameInput>,
  described: DescribedGame,
  par: DeclaredPar | null,
): ExternalSheet {
  const { version, warnings: _warnings, par: _par, ...shape } = described;
  const sheet = externalSheetSchema.safeParse({
    ...shape,
    format: externalSheetFormat,
    id: input.gameId,
    engine: { engineId: engine.id, kind: engine.kind, address: engine.address, game: input.game, version },
    authorisation: engine.authorisation,
    costPerQueryMinor: engine.costPerQueryMinor,
    rtp: par?.rtp ?? shape.rtp,
    par: par?.document ?? null,
  });
  if (sheet.success) return sheet.data;
  const [issue] = sheet.error.issues;
  throw new AppError('ENGINE_ERROR', 'The engine describes a game that cannot be played here.', {
    details: { engineId: engine.id, reason: 'wrong', issue: `${issue?.path.join('.')}: ${issue?.message}` },
  });
}
