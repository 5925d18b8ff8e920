import type { statementInput, statementPage } from '@croupier/contract/wallet';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { cursorText, pageOf, readCursor } from '../paging.ts';
import { ownWallet } from './get-wallet.ts';
import { readEntries } from './wallet-store.ts';

/** Every movement of a wallet, newest first. @throws NOT_FOUND */
export async function readStatement(
  core: Core,
  call: Call,
  input: z.output<typeof statementInput>,
): Promise<z.infer<typeof statementPage>> {
  const wallet = await ownWallet(core, call, input.walletId);
  const [before] = readCursor(input.cursor, 'statement', ['999999999999999']);
  const entries = await readEntries(core.db, {
    walletId: wallet.id,
    beforeVersion: Number(before),
    kind: input.kind ?? null,
    limit: input.limit + 1,
  });
  return pageOf(entries, input.limit, (entry) => cursorText('statement', [String(entry.version)]));
}
