/** Who a caller is to the system. A procedure lists the roles that may call it; anything not listed is denied. */
export const roles = ['admin', 'operator', 'moderator', 'agent', 'player', 'viewer'] as const;
export type Role = (typeof roles)[number];

/**
 * How much of a session's progressive context a token may see: 0 ids, 1 state and last result, 2 metrics and reward
 * signals.
 */
export const contextLevels = [0, 1, 2] as const;
export type ContextLevel = (typeof contextLevels)[number];

/** The authenticated caller, as every use case receives it. */
export interface Principal {
  readonly userId: string;
  readonly username: string;
  readonly role: Role;
  readonly contextLevel: ContextLevel;
  readonly tokenId: string;
}
