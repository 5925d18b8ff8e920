import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { StoredEvent } from '../event/stored-event.ts';
import type { Observer } from '../observer.ts';
import type { Command } from './command.ts';
import type { Settlement } from './pending.ts';

/** Tells the observer how a command ended, and of a limit that stopped it. */
export function tellOfSettlement(
  observer: Observer,
  command: Command<unknown>,
  outcome: Settlement,
  durationMs: number,
): void {
  const { operation } = command;
  if (outcome.kind === 'answer') {
    observer.commandSettled({ operation, outcome: outcome.replayed ? 'replayed' : 'accepted', durationMs });
    return;
  }
  const { error } = outcome;
  const code = error instanceof AppError ? error.code : 'INTERNAL_ERROR';
  observer.commandSettled({ operation, outcome: code, durationMs });
  if (error instanceof AppError && (code === 'WALLET_LIMIT_EXCEEDED' || code === 'INSUFFICIENT_FUNDS')) {
    const { limit } = error.details;
    observer.limitHit({ limit: typeof limit === 'string' ? limit : 'funds', operation });
  }
  if (code === 'INTERNAL_ERROR') {
    observer.failure({ message: `${operation} failed`, error, requestId: command.call.requestId });
  }
}

/** Tells the observer of the spins and of the walked edges among events that were just committed. */
export function tellOfEvents(observer: Observer, events: readonly StoredEvent[]): void {
  for (const event of events) {
    const { payload } = event;
    if (event.type === 'session.transition') tellOfEdge(observer, event.streamId, payload);
    if (event.type !== 'action.spin') continue;
    const transitions: unknown = payload['transitions'];
    if (Array.isArray(transitions)) for (const edge of transitions) tellOfEdge(observer, event.streamId, edge);
    observer.spin({
      gameId: event.gameId ?? '',
      free: payload['free'] === true,
      stakeMinor: Number(payload['stakeMinor']),
      payoutMinor: Number(payload['payoutMinor']),
      feeMinor: Number(payload['feeMinor']),
    });
  }
}

function tellOfEdge(observer: Observer, sessionId: Id, edge: Readonly<Record<string, unknown>>): void {
  observer.transition({
    sessionId,
    input: String(edge['input']),
    from: String(edge['from']),
    to: String(edge['to']),
    reason: typeof edge['reason'] === 'string' ? edge['reason'] : null,
  });
}
