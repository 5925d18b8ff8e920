import type { GameSummary } from '@croupier/contract/game';
import type { createSessionInput, SessionReceipt } from '@croupier/contract/session';
import { AppError } from '@croupier/kernel/errors';
import { commitmentVersion, serverSeedHashOf } from '@croupier/slots/fair/commitment';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Command } from '../commit/command.ts';
import { readWallets } from '../commit/state-reader.ts';
import type { Core } from '../core.ts';
import { genesisHash } from '../event/hash-chain.ts';
import { getGame } from '../game/get-game.ts';
import { requireOwner } from '../ownership.ts';
import { commitmentOf } from './domain/commitment.ts';
import { emptyTotals, type SessionState } from './domain/session-state.ts';
import { receiptOf } from './receipt.ts';

/**
 * Opens a session in state Idle, on the PAR sheet that the game has now, with the commitment to its randomness.
 * @throws NOT_FOUND for a game or wallet that is not there or not the caller's; ACTION_NOT_ALLOWED for a retired game;
 *   ENGINE_ERROR for a game whose engine this server may not call
 */
export async function createSession(
  core: Core,
  call: Call,
  input: z.output<typeof createSessionInput>,
): Promise<SessionReceipt> {
  const opening = await newSession(core, call, input);
  return await core.pipeline.submit(createSessionCommand(call, input, opening));
}

/** A session that is ready to be opened, and its game. */
export interface Opening {
  readonly session: SessionState;
  readonly game: Pick<GameSummary, 'gameId' | 'status'> & {
    /** Why this server may not call the game's engine; null when it may. */
    readonly refusal: AppError | null;
  };
  /** Under which the game's engine is tested; null for the built-in engine. */
  readonly authorisation: string | null;
}

/**
 * A session that is ready to be opened. What may change between two tries of one request (the game's status) is for the
 * decision to check, so that a repeated key gets its first answer.
 */
export async function newSession(
  core: Core,
  call: Call,
  input: Omit<z.output<typeof createSessionInput>, 'idempotencyKey'>,
): Promise<Opening> {
  const [wallet] = await readWallets(core.db, [input.walletId]);
  if (!wallet) throw new AppError('NOT_FOUND', 'There is no such wallet.');
  requireOwner(call.principal, wallet.ownerId, 'wallet');
  const game = await getGame(core, call, { gameId: input.gameId });
  const serverSeed = core.randomBytes(32);
  const nowMs = core.clock.now();
  const sessionId = core.ids.next();
  const clientSeed = input.clientSeed ?? Buffer.from(core.randomBytes(12)).toString('hex');
  const { gameId, engineVersion, parHash } = game;
  const session: SessionState = {
    facts: {
      id: sessionId,
      ownerId: wallet.ownerId,
      walletId: wallet.id,
      gameId,
      parHash,
      engineVersion,
      behavior: input.profile.behavior,
      maxBetMinor: input.profile.maxBetMinor,
      probeSpins: input.probeSpins,
      playSpins: input.playSpins ?? null,
      serverSeed,
      commitmentVersion,
      clientSeed,
      createdAtMs: nowMs,
    },
    state: 'Idle',
    endReason: null,
    streamVersion: 0,
    headHash: genesisHash,
    nonce: 0,
    openBet: null,
    freeSpins: null,
    totals: emptyTotals,
    lastActionVersion: null,
    lastActionAtMs: nowMs,
    completedAtMs: null,
  };
  const playable = await core.games.get(parHash);
  if (playable.kind === 'builtin') return { session, game: { ...game, refusal: null }, authorisation: null };
  const { engine, authorisation } = playable.sheet;
  return { session, game: { ...game, refusal: await core.engines.refusalOf(engine.engineId) }, authorisation };
}

/** @throws ACTION_NOT_ALLOWED for a retired game; ENGINE_ERROR for one whose engine this server may not call */
export function requireActive({ gameId, status, refusal }: Opening['game']): void {
  if (status === 'active') {
    if (refusal !== null) throw refusal;
    return;
  }
  throw new AppError('ACTION_NOT_ALLOWED', 'The game is retired: no new session opens on it.', {
    details: { gameId, reason: 'game_retired', attemptedAction: 'create', currentState: null },
  });
}

/** The payload of `session.created`: all that is fixed from the start, but for the secret. */
export function createdPayload({ session, authorisation }: Pick<Opening, 'session' | 'authorisation'>) {
  const { serverSeed, createdAtMs: _time, ...facts } = session.facts;
  const fairness = { commitment: commitmentOf(session.facts), serverSeedHash: serverSeedHashOf(serverSeed) };
  return { state: session.state, ...facts, ...fairness, ...(authorisation === null ? {} : { authorisation }) };
}

function createSessionCommand(
  call: Call,
  input: z.output<typeof createSessionInput>,
  opening: Opening,
): Command<SessionReceipt> {
  const { idempotencyKey, ...request } = input;
  const { session, game } = opening;
  return {
    operation: 'session.create',
    call,
    idempotency: { scope: call.principal.userId, key: idempotencyKey, request },
    sessionId: null,
    walletIds: [],
    decide: () => {
      requireActive(game);
      return {
        newSession: session,
        events: [
          {
            streamType: 'session',
            streamId: session.facts.id,
            type: 'session.created',
            gameId: session.facts.gameId,
            payload: createdPayload(opening),
          },
        ],
      };
    },
    // A repeated key answers for the session of the first call, which the event tells about.
    answer: (event) => receiptOf({ id: event.streamId, gameId: String(event.payload['gameId']) }, event),
  };
}
