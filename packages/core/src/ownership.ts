import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { ContextLevel, Principal } from '@croupier/kernel/roles';

/** Administrators and operators see and act on everything; everybody else on what is theirs. */
export function oversees(principal: Principal): boolean {
  return principal.role === 'admin' || principal.role === 'operator';
}

/** Lets the owner and those who oversee pass. Somebody else's resource answers NOT_FOUND, as one that is not there. */
export function requireOwner(principal: Principal, ownerId: Id, what: string): void {
  if (ownerId === principal.userId || oversees(principal)) return;
  throw new AppError('NOT_FOUND', `There is no such ${what}.`, {
    internal: `owned by ${ownerId}, asked for by ${principal.userId}`,
  });
}

/**
 * Lets tokens of at least this context level pass: 1 for the state of sessions, 2 for metrics, rewards and the evidence
 * that tells them.
 * @throws FORBIDDEN
 */
export function requireContext(principal: Principal, level: ContextLevel): void {
  if (principal.contextLevel >= level) return;
  throw new AppError('FORBIDDEN', `This needs a token of context level ${level}.`, {
    details: { requestedLevel: level, allowedLevel: principal.contextLevel },
  });
}
