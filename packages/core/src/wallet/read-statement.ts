import type { statementInput, StatementEntry, statementPage } from '@croupier/contract/wallet';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { cursorText, pageOf, readCursor } from '../paging.ts';
import { ownWallet } from './get-wallet.ts';
import { readEntries, type StatementFilter } from './statement-store.ts';

/** Above every version. */
const beforeVersionMax = 999_999_999_999_999;
const entriesOfOneRead = 1_000;

type Filter = Omit<z.output<typeof statementInput>, 'walletId' | 'limit' | 'cursor'>;

/** Movements of a wallet with what caused them, newest first. @throws NOT_FOUND */
export async function readStatement(
  core: Core,
  call: Call,
  input: z.output<typeof statementInput>,
): Promise<z.infer<typeof statementPage>> {
  const wallet = await ownWallet(core, call, input.walletId);
  const [before] = readCursor(input.cursor, 'statement', [String(beforeVersionMax)]);
  const entries = await readEntries(core.db, {
    walletId: wallet.id,
    beforeVersion: Number(before),
    ...filterOf(input),
    limit: input.limit + 1,
  });
  return pageOf(entries, input.limit, (entry) => cursorText('statement', [String(entry.version)]));
}

/**
 * A whole statement, some entries at a time, so that its length costs no memory. Entries that are made in the meantime are not
 * in it: it begins with the last one of now, and what is there does not change.
 * @throws NOT_FOUND, before the first entries
 */
export async function* wholeStatement(
  core: Core,
  call: Call,
  input: Filter & { readonly walletId: string },
): AsyncGenerator<readonly StatementEntry[]> {
  const wallet = await ownWallet(core, call, input.walletId);
  for (let beforeVersion = beforeVersionMax; ;) {
    const entries = await readEntries(core.db, {
      walletId: wallet.id,
      beforeVersion,
      ...filterOf(input),
      limit: entriesOfOneRead,
    });
    yield entries;
    const last = entries.at(-1);
    if (last === undefined || entries.length < entriesOfOneRead) return;
    beforeVersion = last.version;
  }
}

function filterOf(input: Filter): StatementFilter {
  return {
    kind: input.kind ?? null,
    from: input.from ?? null,
    to: input.to ?? null,
    sessionId: input.sessionId ?? null,
    transactionId: input.transactionId ?? null,
    minAmountMinor: input.minAmountMinor ?? null,
    maxAmountMinor: input.maxAmountMinor ?? null,
  };
}
