import { ledgerAccounts } from '@croupier/contract/wallet';
import type { LedgerCheck } from './ledger-check.ts';

const gained = (account: string, amount = 'amount_minor') =>
  `CASE WHEN credit_account = '${account}' THEN ${amount} WHEN debit_account = '${account}' THEN -${amount} ELSE 0 END`;

/** What the entries say of themselves, each with the one before it: one pass in the order of their key. */
const chain: LedgerCheck = {
  name: 'entries: versions and running balances',
  sql: `
    SELECT CASE
        WHEN version <> last_version + 1 THEN 'entry versions have no gaps'
        WHEN player_after_minor <> last_player + to_player THEN 'available balance after the entry'
        WHEN held_after_minor <> last_held + to_held THEN 'held balance after the entry'
        ELSE 'no player account below zero' END AS rule,
      wallet_id, version AS entry_version, stream_id, stream_version, session_id,
      CASE
        WHEN version <> last_version + 1 THEN (last_version + 1)::text
        WHEN player_after_minor <> last_player + to_player THEN (last_player + to_player)::text
        WHEN held_after_minor <> last_held + to_held THEN (last_held + to_held)::text
        ELSE '>= 0' END AS expected,
      CASE
        WHEN version <> last_version + 1 THEN version
        WHEN player_after_minor <> last_player + to_player THEN player_after_minor
        WHEN held_after_minor <> last_held + to_held THEN held_after_minor
        ELSE least(player_after_minor, held_after_minor) END::text AS found
    FROM (
      SELECT wallet_id, version, stream_id, stream_version, session_id, player_after_minor, held_after_minor,
        ${gained('player')} AS to_player, ${gained('held')} AS to_held,
        lag(version, 1, 0::bigint) OVER in_order AS last_version,
        lag(player_after_minor, 1, 0::bigint) OVER in_order AS last_player,
        lag(held_after_minor, 1, 0::bigint) OVER in_order AS last_held
      FROM ledger_entries WHERE $1::uuid IS NULL OR wallet_id = $1
      WINDOW in_order AS (PARTITION BY wallet_id ORDER BY version)
    ) AS entries
    WHERE version <> last_version + 1 OR player_after_minor <> last_player + to_player
      OR held_after_minor <> last_held + to_held OR player_after_minor < 0 OR held_after_minor < 0
    ORDER BY wallet_id, version LIMIT 1`,
};

/** The columns of every wallet's book against the sums of its entries. */
const books: LedgerCheck = {
  name: 'wallets: every account is the sum of its entries',
  sql: `
    SELECT rule, wallet_id, NULL::bigint AS entry_version, NULL::uuid AS stream_id, NULL::int AS stream_version,
      NULL::uuid AS session_id, expected, found
    FROM (
      SELECT coalesce(w.id, s.wallet_id) AS wallet_id, unnested.*
      FROM (SELECT * FROM wallets WHERE $1::uuid IS NULL OR id = $1) w
      FULL JOIN (
        SELECT wallet_id, sum(entries)::bigint AS entries,
          ${ledgerAccounts.map((account) => `sum(${gained(account, 'moved')}) AS ${account}`).join(', ')}
        FROM (
          SELECT wallet_id, debit_account, credit_account, count(*) AS entries, sum(amount_minor) AS moved
          FROM ledger_entries WHERE $1::uuid IS NULL OR wallet_id = $1
          GROUP BY wallet_id, debit_account, credit_account
        ) AS by_accounts GROUP BY wallet_id
      ) s ON s.wallet_id = w.id
      CROSS JOIN LATERAL (VALUES
        (1, 'every entry has its wallet', 'a wallet', CASE WHEN w.id IS NULL THEN 'none' ELSE 'a wallet' END),
        (2, 'a wallet counts its entries', coalesce(s.entries, 0)::text, w.entry_version::text),
        ${ledgerAccounts
          .map(
            (account, index) =>
              `(${index + 3}, 'the ${account} balance equals its entries', coalesce(s.${account}, 0)::text, w.${account}_minor::text)`,
          )
          .join(',\n        ')}
      ) AS unnested (place, rule, expected, found)
    ) AS compared
    WHERE expected IS DISTINCT FROM found
    ORDER BY wallet_id, place LIMIT 1`,
};

const moves = `('credit', 'external', 'player'), ('debit', 'player', 'external'), ('hold', 'player', 'held'),
  ('release', 'held', 'player'), ('stake', 'player', 'house'), ('stake', 'held', 'house'), ('payout', 'house', 'player'),
  ('spin_fee', 'player', 'fees'), ('query_fee', 'player', 'fees'), ('transfer_out', 'player', 'clearing'),
  ('transfer_in', 'clearing', 'player')`;

/** What an entry is called says between which accounts it moved. */
const kinds: LedgerCheck = {
  name: 'entries: accounts of their kind',
  sql: `
    WITH strange AS MATERIALIZED (
      SELECT kind, debit_account, credit_account FROM ledger_entries WHERE $1::uuid IS NULL OR wallet_id = $1 GROUP BY 1, 2, 3
      EXCEPT VALUES ${moves}
    )
    SELECT 'an entry moves between the accounts of its kind' AS rule, wallet_id, version AS entry_version, stream_id,
      stream_version, session_id, 'accounts of ' || kind AS expected, debit_account || ' to ' || credit_account AS found
    FROM strange CROSS JOIN LATERAL (
      SELECT wallet_id, version, stream_id, stream_version, session_id FROM ledger_entries l
      WHERE l.kind = strange.kind AND l.debit_account = strange.debit_account AND l.credit_account = strange.credit_account
        AND ($1::uuid IS NULL OR l.wallet_id = $1)
      ORDER BY l.wallet_id, l.version LIMIT 1
    ) AS l
    ORDER BY wallet_id, version LIMIT 1`,
};

/** A transfer is two entries: what leaves one wallet reaches another of the same currency, in the same transaction. */
const pairs: LedgerCheck = {
  name: 'transfers: in pairs',
  sql: `
    SELECT 'a transfer leaves one wallet and reaches another' AS rule, wallet_id, entry_version, stream_id, stream_version,
      NULL::uuid AS session_id, 'one entry out, one in, of the same amount and currency' AS expected, found
    FROM (
      SELECT t.transaction_id,
        (array_agg(t.wallet_id ORDER BY t.kind DESC, t.wallet_id))[1] AS wallet_id,
        (array_agg(t.version ORDER BY t.kind DESC, t.wallet_id))[1] AS entry_version,
        (array_agg(t.stream_id ORDER BY t.kind DESC, t.wallet_id))[1] AS stream_id,
        (array_agg(t.stream_version ORDER BY t.kind DESC, t.wallet_id))[1] AS stream_version,
        string_agg(format('%s %s %s', t.kind, t.amount_minor, w.currency), ', ' ORDER BY t.kind DESC) AS found,
        count(*) FILTER (WHERE t.kind = 'transfer_out') AS sent, count(*) FILTER (WHERE t.kind = 'transfer_in') AS received,
        count(DISTINCT t.amount_minor) AS amounts, count(DISTINCT w.currency) AS currencies,
        count(DISTINCT t.wallet_id) AS wallets
      FROM ledger_entries t LEFT JOIN wallets w ON w.id = t.wallet_id
      WHERE t.kind IN ('transfer_out', 'transfer_in') AND ($1::uuid IS NULL OR t.transaction_id IN (
        SELECT transaction_id FROM ledger_entries WHERE wallet_id = $1 AND kind IN ('transfer_out', 'transfer_in')
      ))
      GROUP BY t.transaction_id
    ) AS transfers
    WHERE sent <> 1 OR received <> 1 OR amounts <> 1 OR currencies <> 1 OR wallets <> 2
    ORDER BY wallet_id, entry_version LIMIT 1`,
};

/** Checks of the ledger against itself. */
export const entryChecks: readonly LedgerCheck[] = [chain, books];

/** Those that are asked after the sums of the currencies. */
export const movementChecks: readonly LedgerCheck[] = [kinds, pairs];
