import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { CommandState } from '../commit/command.ts';
import type { Changes } from '../commit/changes.ts';
import type { Core } from '../core.ts';
import { systemCall } from '../system-call.ts';
import { balanceOf } from '../wallet/domain/book.ts';
import { endEarly, releaseOf, transitionEvent } from './domain/end-early.ts';
import { walkToEnd } from './domain/machine.ts';
import { takeDueSessions, type DueSession } from './idle-store.ts';

const sessionsOfOnePage = 256;

/**
 * Ends every session without an action for `timeoutMs`, with reason `inactive` [SES-5]: a placed bet is released, owed free
 * spins are forfeited, every remaining edge is walked. Several processes may sweep at once: each session is ended once, and
 * never when an action came first. Sessions of a running fingerprint run are left to the run.
 * @returns how many sessions this call has ended
 * @throws UNAVAILABLE when the database is away
 */
export async function endIdleSessions(
  core: Core,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<number> {
  const { timeoutMs, signal } = options;
  let ended = 0;
  for (;;) {
    if (signal?.aborted === true) return ended;
    const page = await takeDueSessions(core.db, { nowMs: core.clock.now(), timeoutMs, limit: sessionsOfOnePage });
    const results = await Promise.all(
      page.filter((due) => due.isIdle).map(async (due) => await endIdleSession(core, due, timeoutMs)),
    );
    ended += results.filter(Boolean).length;
    if (page.length < sessionsOfOnePage) return ended;
  }
}

/** Whether this call has ended it. What keeps it from doing so is told to the observer, and another sweep tries again. */
async function endIdleSession(core: Core, due: DueSession, timeoutMs: number): Promise<boolean> {
  const call = systemCall('inactivity');
  const transactionId = core.ids.next();
  try {
    await core.pipeline.submit({
      operation: 'session.inactive',
      call,
      // Each try has a key of its own, outside the session's: the state machine lets only one of them end the session.
      idempotency: { scope: call.principal.userId, key: `inactive ${core.ids.next()}`, request: { id: due.id } },
      sessionId: due.id,
      walletIds: [due.walletId],
      decide: (state) => decideInactive(state, timeoutMs, transactionId),
      answer: () => undefined,
    });
    return true;
  } catch (error) {
    const lost =
      error instanceof AppError && (error.code === 'INVALID_TRANSITION' || error.code === 'ACTION_NOT_ALLOWED');
    if (!lost) core.observer.failure({ message: `idle session ${due.id} was not ended`, error, requestId: null });
    return false;
  }
}

function decideInactive(state: CommandState, timeoutMs: number, transactionId: Id): Changes {
  const session = present(state.session, 'session is not there');
  const wallet = present(state.wallets[0], 'wallet is not there');
  const { lastActionAtMs } = session;
  if (session.state === 'Completed') throw new AppError('INVALID_TRANSITION', 'The session is Completed.');
  if (state.nowMs - lastActionAtMs < timeoutMs) throw new AppError('ACTION_NOT_ALLOWED', 'The session is not idle.');
  const ended = endEarly({ session, wallet, reason: 'inactive', nowMs: state.nowMs });
  return {
    ...ended.changes,
    transactionId,
    session: ended.session,
    events: [
      {
        streamType: 'session',
        streamId: session.facts.id,
        type: 'session.inactive',
        gameId: session.facts.gameId,
        payload: {
          from: session.state,
          reason: 'inactive',
          lastActionAt: new Date(lastActionAtMs).toISOString(),
          timeoutMs,
          releasedMinor: ended.releasedMinor,
          ...releaseOf(ended, transactionId),
          forfeitedFreeSpins: ended.forfeitedFreeSpins,
          balance: balanceOf(ended.wallet),
        },
      },
      ...walkToEnd(session.state, 'inactive').map((edge) => transitionEvent(session, edge)),
    ],
  };
}
