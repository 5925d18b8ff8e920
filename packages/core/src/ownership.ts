import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { Principal } from '@croupier/kernel/roles';

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
