import type { Rng } from '@croupier/kernel/rng';

export const operationKinds = [
  ...(['credit', 'debit', 'hold', 'release', 'transfer'] as const),
  ...(['spin', 'placeBet', 'cashOut'] as const),
] as const;
export type OperationKind = (typeof operationKinds)[number];

/**
 * Something to try, told without knowledge of what is there: numbers are taken modulo what there is. So any list of them can
 * be carried out, and a shorter list too.
 */
export interface Operation {
  readonly kind: OperationKind;
  readonly wallet: number;
  /** Where a transfer goes to. */
  readonly other: number;
  readonly amountMinor: number;
  /** Which of the open holds is released. */
  readonly hold: number;
}

/** How often each kind is tried, in hundredths. */
const shares: Readonly<Record<OperationKind, number>> = {
  spin: 35,
  credit: 12,
  debit: 14,
  hold: 9,
  release: 8,
  transfer: 15,
  placeBet: 5,
  cashOut: 2,
};

/** A random operation. Amounts are such that money runs out now and then. */
export function randomOperation(rng: Rng, wallets: number): Operation {
  let chance = rng.below(100);
  const kind =
    operationKinds.find((one) => {
      chance -= shares[one];
      return chance < 0;
    }) ?? 'spin';
  return {
    kind,
    wallet: rng.below(wallets),
    other: rng.below(wallets),
    amountMinor: 1 + rng.below(rng.below(8) === 0 ? 4_000 : 300),
    hold: rng.below(1_000),
  };
}
