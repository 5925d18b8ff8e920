import { ledgerAccounts, type LedgerAccount } from '@croupier/contract/wallet';
import type { Queryable } from '../../commit/queryable.ts';
import { emptyBook } from '../domain/book.ts';
import { difference, type Difference } from './difference.ts';

const rowsOfOneRead = 20_000;

interface EntryRow {
  wallet_id: string;
  version: number;
  debit_account: LedgerAccount;
  credit_account: LedgerAccount;
  amount_minor: number;
  player_after_minor: number;
  held_after_minor: number;
}

interface Replayed {
  book: Record<LedgerAccount, number>;
  version: number;
}

/** Replays every wallet's entries in order, in constant memory but for one book a wallet, and compares with the rows. */
export async function replayBooks(
  db: Queryable,
): Promise<{ wallets: number; entries: number; difference: Difference | null }> {
  const books = new Map<string, Replayed>();
  let entries = 0;
  let first: Difference | null = null;
  for await (const row of entriesInOrder(db)) {
    entries += 1;
    first ??= replayEntry(books, row);
  }
  const compared = await compareRows(db, books);
  return { wallets: compared.wallets, entries, difference: first ?? compared.difference };
}

async function* entriesInOrder(db: Queryable): AsyncGenerator<EntryRow> {
  let after = { walletId: '00000000-0000-0000-0000-000000000000', version: 0 };
  for (;;) {
    const { rows } = await db.query<EntryRow>({
      name: 'verify-entries',
      text: `SELECT wallet_id, version, debit_account, credit_account, amount_minor, player_after_minor, held_after_minor
        FROM ledger_entries WHERE (wallet_id, version) > ($1::uuid, $2::bigint) ORDER BY wallet_id, version LIMIT $3`,
      values: [after.walletId, after.version, rowsOfOneRead],
    });
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < rowsOfOneRead) return;
    after = { walletId: last.wallet_id, version: last.version };
  }
}

function replayEntry(books: Map<string, Replayed>, row: EntryRow): Difference | null {
  const replayed = books.get(row.wallet_id) ?? { book: { ...emptyBook }, version: 0 };
  books.set(row.wallet_id, replayed);
  const at = { walletId: row.wallet_id, entryVersion: row.version };
  const expectedVersion = replayed.version + 1;
  replayed.version = row.version;
  replayed.book[row.debit_account] -= row.amount_minor;
  replayed.book[row.credit_account] += row.amount_minor;
  if (row.version !== expectedVersion)
    return difference('entry versions have no gaps', at, expectedVersion, row.version);
  const { player, held } = replayed.book;
  if (player !== row.player_after_minor)
    return difference('available balance after the entry', at, player, row.player_after_minor);
  if (held !== row.held_after_minor) return difference('held balance after the entry', at, held, row.held_after_minor);
  if (player < 0 || held < 0) return difference('no player account below zero', at, '>= 0', Math.min(player, held));
  return null;
}

async function compareRows(
  db: Queryable,
  books: Map<string, Replayed>,
): Promise<{ wallets: number; difference: Difference | null }> {
  let wallets = 0;
  let first: Difference | null = null;
  let afterId = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await db.query<Record<string, number> & { id: string; entry_version: number }>({
      name: 'verify-wallets',
      text: `SELECT id, entry_version, player_minor, held_minor, house_minor, fees_minor, external_minor, clearing_minor
        FROM wallets WHERE id > $1::uuid ORDER BY id LIMIT $2`,
      values: [afterId, rowsOfOneRead],
    });
    for (const row of rows) {
      wallets += 1;
      const replayed = books.get(row.id) ?? { book: emptyBook, version: 0 };
      books.delete(row.id);
      if (row.entry_version !== replayed.version) {
        first ??= difference('a wallet counts its entries', { walletId: row.id }, replayed.version, row.entry_version);
      }
      for (const account of ledgerAccounts) {
        const stored = row[`${account}_minor`] ?? Number.NaN;
        if (stored !== replayed.book[account]) {
          first ??= difference(
            `the ${account} balance equals its entries`,
            { walletId: row.id },
            replayed.book[account],
            stored,
          );
        }
      }
    }
    const last = rows.at(-1);
    if (!last || rows.length < rowsOfOneRead) break;
    afterId = last.id;
  }
  const [orphan] = books.keys();
  if (orphan !== undefined)
    first ??= difference('every entry has its wallet', { walletId: orphan }, 'a wallet', 'none');
  return { wallets, difference: first };
}
