import type { WalletState } from './domain/wallet-state.ts';

/** A row of `wallets`, with `spent_day` as text too (a date has no time zone; a Date would give it one). */
export interface WalletRow {
  id: string;
  owner_id: string;
  currency: string;
  time_zone: string;
  player_minor: number;
  held_minor: number;
  house_minor: number;
  fees_minor: number;
  external_minor: number;
  clearing_minor: number;
  entry_version: number;
  max_bet_minor: number | null;
  daily_spend_minor: number | null;
  cost_per_spin_minor: number;
  cost_per_query_minor: number;
  spent_day_text: string;
  spent_minor: number;
  stream_version: number;
  head_hash: Buffer;
  created_at: Date;
}

export function walletFromRow(row: WalletRow): WalletState {
  return {
    id: row.id,
    ownerId: row.owner_id,
    currency: row.currency,
    timeZone: row.time_zone,
    book: {
      player: row.player_minor,
      held: row.held_minor,
      house: row.house_minor,
      fees: row.fees_minor,
      external: row.external_minor,
      clearing: row.clearing_minor,
    },
    entryVersion: row.entry_version,
    limits: {
      maxBetMinor: row.max_bet_minor,
      dailySpendMinor: row.daily_spend_minor,
      costPerSpinMinor: row.cost_per_spin_minor,
      costPerQueryMinor: row.cost_per_query_minor,
    },
    spentDay: row.spent_day_text,
    spentMinor: row.spent_minor,
    streamVersion: row.stream_version,
    headHash: row.head_hash,
    createdAtMs: row.created_at.getTime(),
  };
}
