import type { FingerprintView, runFingerprintInput } from '@croupier/contract/fingerprint';
import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Command } from '../commit/command.ts';
import type { Core } from '../core.ts';
import { checkStake, type PlayableGame } from '../game/domain/playable-game.ts';
import { createdPayload, newSession, requireActive, type Opening } from '../session/create-session.ts';
import type { SessionState } from '../session/domain/session-state.ts';
import { postAll } from '../wallet/domain/book.ts';
import { spend } from '../wallet/domain/spending.ts';
import type { NewFingerprint } from './domain/fingerprint-run.ts';
import { playRun } from './play-run.ts';

/**
 * Begins a fingerprint run: opens a session of its own on the game and charges the wallet's query fee, in one transaction.
 * The spins are played in the background; a run that was begun is finished after any crash.
 * @throws NOT_FOUND, ACTION_NOT_ALLOWED (retired game), INVALID_INPUT (the stake), INSUFFICIENT_FUNDS,
 *   WALLET_LIMIT_EXCEEDED, IDEMPOTENCY_MISMATCH, IN_FLIGHT, CAPACITY, UNAVAILABLE
 */
export async function runFingerprint(
  core: Core,
  call: Call,
  input: z.output<typeof runFingerprintInput>,
): Promise<FingerprintView> {
  const { gameId, walletId } = input;
  const draft = { gameId, walletId, probeSpins: input.spins, profile: { behavior: 'custom' as const, maxBetMinor: 1 } };
  const opening = await newSession(core, call, draft);
  const game = await core.games.get(opening.session.facts.parHash);
  const begun = await core.pipeline.submit(
    beginCommand(call, input, { ...opening, playable: game, runId: core.ids.next() }),
  );
  core.runs.start(begun.fingerprintId, () => playRun(core, begun.fingerprintId));
  return begun;
}

/** The bet of every spin: as asked for, or the smallest that the game takes. */
function betOf(game: PlayableGame, input: z.output<typeof runFingerprintInput>) {
  const coins = input.coins ?? game.stake.coins?.at(-1);
  const stakeMinor = input.stakeMinor ?? game.stake.unitMinor * (coins ?? 1);
  const checked = checkStake(game, { stakeMinor, coins });
  if (checked.ok) return checked.value;
  throw new AppError('INVALID_INPUT', 'The stake does not fit the game.', {
    details: { issues: [{ path: 'stakeMinor', message: checked.error }], stake: { ...game.stake } },
  });
}

interface Beginning extends Opening {
  readonly playable: PlayableGame;
  readonly runId: Id;
}

/** The run and its session, if the game is active and takes the bet. */
function begin({ session: opened, game, playable, runId }: Beginning, input: z.output<typeof runFingerprintInput>) {
  requireActive(game);
  const bet = betOf(playable, input);
  const session: SessionState = { ...opened, facts: { ...opened.facts, maxBetMinor: bet.stakeMinor } };
  const run: NewFingerprint = {
    id: runId,
    ownerId: session.facts.ownerId,
    gameId: session.facts.gameId,
    parHash: session.facts.parHash,
    engineVersion: session.facts.engineVersion,
    walletId: session.facts.walletId,
    sessionId: session.facts.id,
    stakeMinor: bet.stakeMinor,
    coins: bet.coins,
    spinsBudget: input.spins,
    maxSpendMinor: input.maxSpendMinor ?? null,
    maxSeconds: input.maxSeconds ?? null,
  };
  return { run, session };
}

function beginCommand(
  call: Call,
  input: z.output<typeof runFingerprintInput>,
  beginning: Beginning,
): Command<FingerprintView> {
  const { idempotencyKey, ...request } = input;
  return {
    operation: 'fingerprint.run',
    call,
    idempotency: { scope: call.principal.userId, key: idempotencyKey, request },
    sessionId: null,
    walletIds: [input.walletId],
    decide: ({ wallets, nowMs }) => {
      const { run, session } = begin(beginning, input);
      const wallet = present(wallets[0], 'wallet is not there');
      const feeMinor = wallet.limits.costPerQueryMinor;
      const charged = postAll(
        spend(wallet, feeMinor, nowMs),
        feeMinor > 0 ? [{ kind: 'query_fee', debit: 'player', credit: 'fees', amountMinor: feeMinor }] : [],
      );
      return {
        newSession: session,
        newFingerprint: run,
        wallets: feeMinor > 0 ? [charged.wallet] : [],
        entries: charged.entries,
        transactionId: run.id,
        events: [
          {
            streamType: 'fingerprint',
            streamId: run.id,
            type: 'fingerprint.started',
            gameId: run.gameId,
            payload: { ...run, feeMinor, until: input.until ?? 'budget' },
          },
          {
            streamType: 'session',
            streamId: session.facts.id,
            type: 'session.created',
            gameId: run.gameId,
            payload: createdPayload({ session, authorisation: beginning.authorisation }),
          },
        ],
      };
    },
    answer: (event) => {
      // The payload of this type is the run as this feature wrote it.
      const begun = event.payload as unknown as NewFingerprint;
      return {
        fingerprintId: begun.id,
        gameId: begun.gameId,
        parHash: begun.parHash,
        sessionId: begun.sessionId,
        status: 'running',
        stopReason: null,
        spinsBudget: begun.spinsBudget,
        spinsDone: 0,
        spentMinor: 0,
        document: null,
        documentHash: null,
        createdAt: new Date(event.atMs),
        completedAt: null,
      };
    },
  };
}
