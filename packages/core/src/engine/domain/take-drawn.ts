import { AppError } from '@croupier/kernel/errors';
import type { Bet, SpinOutcome } from '@croupier/slots/outcome';
import type { SessionState } from '../../session/domain/session-state.ts';
import type { Drawn } from './drawn.ts';

/** A decision lacks the outcome that it needs: it has to be asked for first. Never leaves the use case. */
export class OutcomeNeeded extends AppError {
  constructor() {
    super('CONFLICT', 'The outcome of this spin has to be asked for.');
  }
}

/**
 * The outcome that was drawn for just this spin: this session at this nonce, this request, this bet.
 * @throws OutcomeNeeded when there is none
 */
export function takeDrawn(
  drawn: Drawn | null,
  spin: { readonly session: SessionState; readonly idempotencyKey: string; readonly bet: Bet; readonly free: boolean },
): SpinOutcome {
  const { session, bet } = spin;
  const one = drawn?.spins[session.nonce - drawn.nonce];
  const fits =
    one !== undefined &&
    drawn?.sessionId === session.facts.id &&
    drawn.idempotencyKey === spin.idempotencyKey &&
    drawn.bet.stakeMinor === bet.stakeMinor &&
    drawn.bet.coins === bet.coins &&
    one.free === spin.free;
  if (!fits) throw new OutcomeNeeded();
  return one.outcome;
}
