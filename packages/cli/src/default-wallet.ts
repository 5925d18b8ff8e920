import type { WalletView } from '@croupier/contract/wallet';
import type { CroupierClient } from '@croupier/sdk/client-types';
import { CroupierError } from '@croupier/sdk/croupier-error';
import { eachItem } from '@croupier/sdk/pages';
import type { Context } from './context.ts';

/**
 * The wallet to play with when none is named: the demo wallet of the identity, else the caller's first wallet in play money
 * (a currency that is none of ISO 4217) with something in it. Without one it opens a wallet, which nobody but an operator
 * can fill.
 * @throws CroupierError INSUFFICIENT_FUNDS that says which wallet has to be credited, and how
 */
export async function walletToPlayWith(context: Context, client: CroupierClient, named: unknown): Promise<string> {
  if (typeof named === 'string') return named;
  const { demoWalletId } = await context.connection();
  if (demoWalletId !== null) return demoWalletId;
  let empty: WalletView | null = null;
  const me = await client.identity.whoAmI({});
  for await (const wallet of eachItem((page) => client.wallet.list({ ownerId: me.userId, ...page }))) {
    if (isRealMoney(wallet.currency)) continue;
    if (wallet.availableMinor > 0) return wallet.walletId;
    empty ??= wallet;
  }
  const walletId = empty?.walletId ?? (await client.wallet.create({ currency: 'PLAY' })).walletId;
  throw new CroupierError({
    code: 'INSUFFICIENT_FUNDS',
    message: [
      `Your wallet ${walletId} is empty, and you cannot fill it yourself.`,
      `An operator can: croupier wallet credit ${walletId} --amount 100000`,
    ].join('\n'),
    details: { walletId, remainingMinor: 0 },
  });
}

function isRealMoney(currency: string): boolean {
  return Intl.supportedValuesOf('currency').includes(currency);
}
