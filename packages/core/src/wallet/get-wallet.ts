import type { getWalletInput, WalletView } from '@croupier/contract/wallet';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { readWallets } from '../commit/state-reader.ts';
import type { Core } from '../core.ts';
import { requireOwner } from '../ownership.ts';
import { walletViewOf } from './domain/view.ts';
import type { WalletState } from './domain/wallet-state.ts';

/** A wallet with its balance and limits. @throws NOT_FOUND */
export async function getWallet(core: Core, call: Call, input: z.output<typeof getWalletInput>): Promise<WalletView> {
  return walletViewOf(await ownWallet(core, call, input.walletId), core.clock.now());
}

/** The wallet, if the caller may see it. @throws NOT_FOUND */
export async function ownWallet(core: Core, call: Call, walletId: Id): Promise<WalletState> {
  const [wallet] = await readWallets(core.db, [walletId]);
  if (!wallet) throw new AppError('NOT_FOUND', 'There is no such wallet.');
  requireOwner(call.principal, wallet.ownerId, 'wallet');
  return wallet;
}
