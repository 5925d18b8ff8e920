import type { listWalletsInput, walletPage } from '@croupier/contract/wallet';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { oversees } from '../ownership.ts';
import { cursorText, pageOf, readCursor } from '../paging.ts';
import { walletViewOf } from './domain/view.ts';
import { readWalletPage } from './wallet-store.ts';

/** The caller's wallets, oldest first. Those who oversee see everybody's, or one owner's. */
export async function listWallets(
  core: Core,
  call: Call,
  input: z.output<typeof listWalletsInput>,
): Promise<z.infer<typeof walletPage>> {
  const [afterId] = readCursor(input.cursor, 'wallets', ['00000000-0000-7000-8000-000000000000']);
  const ownerId = oversees(call.principal) ? (input.ownerId ?? null) : call.principal.userId;
  const wallets = await readWalletPage(core.db, { ownerId, afterId, limit: input.limit + 1 });
  const nowMs = core.clock.now();
  return pageOf(
    wallets.map((wallet) => walletViewOf(wallet, nowMs)),
    input.limit,
    (wallet) => cursorText('wallets', [wallet.walletId]),
  );
}
