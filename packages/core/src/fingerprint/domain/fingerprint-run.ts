import type { Id } from '@croupier/kernel/ids';

/** A fingerprint run as it is stored when it begins. */
export interface NewFingerprint {
  readonly id: Id;
  readonly ownerId: Id;
  readonly gameId: string;
  readonly parHash: string;
  readonly engineVersion: string;
  readonly walletId: Id;
  readonly sessionId: Id;
  readonly stakeMinor: number;
  readonly coins: number | null;
  readonly spinsBudget: number;
  readonly maxSpendMinor: number | null;
  readonly maxSeconds: number | null;
}
