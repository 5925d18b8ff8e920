/** A wallet, plainly: what is available, what is held, and what was spent today. */
export interface ModelWallet {
  readonly availableMinor: number;
  readonly heldMinor: number;
  readonly spentMinor: number;
}

/** What never changes during a run. */
export interface WalletTerms {
  readonly costPerSpinMinor: number;
  readonly dailySpendMinor: number | null;
}

/** Something that was done to one wallet. A transfer is two of them. */
export type Effect =
  | {
      readonly kind: 'credit' | 'debit' | 'hold' | 'release' | 'transfer_out' | 'transfer_in';
      readonly amountMinor: number;
    }
  | { readonly kind: 'placeBet'; readonly stakeMinor: number }
  | { readonly kind: 'spin'; readonly stakeMinor: number; readonly placed: boolean; readonly payoutMinor: number }
  | { readonly kind: 'cashOut'; readonly releasedMinor: number };

/** The wallet after an effect. */
export function after(wallet: ModelWallet, terms: WalletTerms, effect: Effect): ModelWallet {
  const { availableMinor, heldMinor, spentMinor } = wallet;
  switch (effect.kind) {
    case 'credit':
    case 'transfer_in':
      return { ...wallet, availableMinor: availableMinor + effect.amountMinor };
    case 'debit':
    case 'transfer_out':
      return { ...wallet, availableMinor: availableMinor - effect.amountMinor };
    case 'hold':
      return {
        ...wallet,
        availableMinor: availableMinor - effect.amountMinor,
        heldMinor: heldMinor + effect.amountMinor,
      };
    case 'release':
      return {
        ...wallet,
        availableMinor: availableMinor + effect.amountMinor,
        heldMinor: heldMinor - effect.amountMinor,
      };
    case 'placeBet':
      return {
        availableMinor: availableMinor - effect.stakeMinor,
        heldMinor: heldMinor + effect.stakeMinor,
        spentMinor: spentMinor + effect.stakeMinor,
      };
    case 'spin': {
      const fee = terms.costPerSpinMinor;
      const direct = effect.placed ? 0 : effect.stakeMinor;
      return {
        availableMinor: availableMinor - direct - fee + effect.payoutMinor,
        heldMinor: heldMinor - (effect.stakeMinor - direct),
        spentMinor: spentMinor + direct + fee,
      };
    }
    case 'cashOut':
      return {
        availableMinor: availableMinor + effect.releasedMinor,
        heldMinor: heldMinor - effect.releasedMinor,
        spentMinor: spentMinor - effect.releasedMinor,
      };
  }
}

/** The ledger entries of an effect: kind and amount, in order. */
export function entriesOf(
  terms: WalletTerms,
  effect: Effect,
): readonly (readonly [kind: string, amountMinor: number])[] {
  const all = ((): readonly (readonly [string, number])[] => {
    switch (effect.kind) {
      case 'placeBet':
        return [['hold', effect.stakeMinor]];
      case 'spin':
        return [
          ['stake', effect.stakeMinor],
          ['spin_fee', terms.costPerSpinMinor],
          ['payout', effect.payoutMinor],
        ];
      case 'cashOut':
        return [['release', effect.releasedMinor]];
      default:
        return [[effect.kind, effect.amountMinor]];
    }
  })();
  return all.filter(([, amountMinor]) => amountMinor > 0);
}

/** What a request would take from a wallet, and count toward its day. */
export interface Demand {
  /** Taken from what is available, one after the other. */
  readonly takesMinor: readonly number[];
  readonly spendsMinor: number;
}

/** A refusal, as it was told. */
export interface Refusal {
  readonly code: string;
  readonly limit: string | null;
  readonly remainingMinor: number | null;
}

/** Whether a wallet in this state would refuse just so. */
export function refusesSo(wallet: ModelWallet, terms: WalletTerms, demand: Demand, refusal: Refusal): boolean {
  const limitMinor = terms.dailySpendMinor;
  const leftToday = limitMinor === null ? Number.POSITIVE_INFINITY : Math.max(0, limitMinor - wallet.spentMinor);
  if (demand.spendsMinor > leftToday) {
    return (
      refusal.code === 'WALLET_LIMIT_EXCEEDED' && refusal.limit === 'dailySpend' && refusal.remainingMinor === leftToday
    );
  }
  let available = wallet.availableMinor;
  for (const takesMinor of demand.takesMinor) {
    if (takesMinor > available) return refusal.code === 'INSUFFICIENT_FUNDS' && refusal.remainingMinor === available;
    available -= takesMinor;
  }
  return false;
}
