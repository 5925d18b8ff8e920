import type { LedgerVerification } from '@croupier/contract/wallet';

/** What `ledger verify` found to be wrong: the rule, where, what was expected and what is there. */
export type Difference = NonNullable<LedgerVerification['difference']>;

export function difference(
  rule: string,
  where: Partial<Pick<Difference, 'walletId' | 'entryVersion' | 'sessionId' | 'streamId' | 'streamVersion'>>,
  expected: string | number,
  found: string | number,
): Difference {
  return {
    rule,
    walletId: where.walletId ?? null,
    entryVersion: where.entryVersion ?? null,
    sessionId: where.sessionId ?? null,
    streamId: where.streamId ?? null,
    streamVersion: where.streamVersion ?? null,
    expected: String(expected),
    found: String(found),
  };
}
