import { bytea, date, float8, int2, int4, int8, json, text, timestamptz, uuid } from '@croupier/db/binary-arrays';
import type { Id } from '@croupier/kernel/ids';
import type { StoredEvent } from '../event/stored-event.ts';
import type { SessionState } from '../session/domain/session-state.ts';
import type { LedgerEntry, WalletState } from '../wallet/domain/wallet-state.ts';
import type { ClosedHold, NewHold } from './changes.ts';
import { column, Table } from './table.ts';

/** The rows of a commit as columns. `g` is the group that a row belongs to. */

/** A row that is changed, and what it was when that was decided. */
export interface Changed<State> {
  readonly g: number;
  readonly before: State;
  readonly after: State;
}

export interface EntryRow {
  readonly g: number;
  readonly entry: LedgerEntry;
  readonly transactionId: Id;
  readonly sessionId: Id | null;
  /** The event that the entry is attributed to. */
  readonly event: StoredEvent;
}

export interface EventRow {
  readonly g: number;
  readonly event: StoredEvent;
}

export interface KeyRow {
  readonly g: number;
  readonly scope: Id;
  readonly key: string;
  readonly requestHash: Uint8Array;
  /** The event that the answer is made from. */
  readonly event: StoredEvent;
}

export interface HoldRow {
  readonly g: number;
  readonly hold: NewHold;
  readonly atMs: number;
}

export interface ClosedHoldRow {
  readonly g: number;
  readonly hold: ClosedHold;
  readonly atMs: number;
}

/** A whole new row as JSON text. */
export interface NewRow {
  readonly g: number;
  readonly json: string;
}

export const groups = new Table<{ readonly g: number; readonly rows: number }>({
  g: column(int4, (row) => row.g),
  n: column(int4, (row) => row.rows),
});

type WalletChange = Changed<WalletState>;

const walletBook = {
  g: column(int4, (row: WalletChange) => row.g),
  id: column(uuid, (row: WalletChange) => row.after.id),
  expected_entry: column(int8, (row: WalletChange) => row.before.entryVersion),
  expected_stream: column(int4, (row: WalletChange) => row.before.streamVersion),
  player_minor: column(int8, (row: WalletChange) => row.after.book.player),
  held_minor: column(int8, (row: WalletChange) => row.after.book.held),
  house_minor: column(int8, (row: WalletChange) => row.after.book.house),
  fees_minor: column(int8, (row: WalletChange) => row.after.book.fees),
  external_minor: column(int8, (row: WalletChange) => row.after.book.external),
  clearing_minor: column(int8, (row: WalletChange) => row.after.book.clearing),
  entry_version: column(int8, (row: WalletChange) => row.after.entryVersion),
  spent_day: column(date, (row: WalletChange) => row.after.spentDay),
  spent_minor: column(int8, (row: WalletChange) => row.after.spentMinor),
  stream_version: column(int4, (row: WalletChange) => row.after.streamVersion),
  head_hash: column(bytea, (row: WalletChange) => row.after.headHash),
};

/** Wallets of which only the book has changed. */
export const wallets = new Table<WalletChange>(walletBook);

/** Wallets of which the limits or the time zone have changed too. */
export const walletsWithLimits = new Table<WalletChange>({
  ...walletBook,
  max_bet_minor: column(int8, (row) => row.after.limits.maxBetMinor),
  daily_spend_minor: column(int8, (row) => row.after.limits.dailySpendMinor),
  cost_per_spin_minor: column(int8, (row) => row.after.limits.costPerSpinMinor),
  cost_per_query_minor: column(int8, (row) => row.after.limits.costPerQueryMinor),
  time_zone: column(text, (row) => row.after.timeZone),
});

type SessionChange = Changed<SessionState>;

const sessionPlay = {
  g: column(int4, (row: SessionChange) => row.g),
  id: column(uuid, (row: SessionChange) => row.after.facts.id),
  expected_stream: column(int4, (row: SessionChange) => row.before.streamVersion),
  stream_version: column(int4, (row: SessionChange) => row.after.streamVersion),
  head_hash: column(bytea, (row: SessionChange) => row.after.headHash),
  nonce: column(int4, (row: SessionChange) => row.after.nonce),
  probe_spins_done: column(int4, (row: SessionChange) => row.after.totals.probeSpins),
  play_spins_done: column(int4, (row: SessionChange) => row.after.totals.playSpins),
  free_spins_done: column(int4, (row: SessionChange) => row.after.totals.freeSpins),
  stake_minor: column(int8, (row: SessionChange) => row.after.totals.stakeMinor),
  payout_minor: column(int8, (row: SessionChange) => row.after.totals.payoutMinor),
  fees_minor: column(int8, (row: SessionChange) => row.after.totals.feesMinor),
  hits: column(int4, (row: SessionChange) => row.after.totals.hits),
  biggest_win_minor: column(int8, (row: SessionChange) => row.after.totals.biggestWinMinor),
  peak_net_minor: column(int8, (row: SessionChange) => row.after.totals.peakNetMinor),
  drawdown_minor: column(int8, (row: SessionChange) => row.after.totals.drawdownMinor),
  last_action_version: column(int4, (row: SessionChange) => row.after.lastActionVersion),
  last_action_at: column(timestamptz, (row: SessionChange) => row.after.lastActionAtMs),
};

/** Sessions that went on playing: their state, their bet and their free spins are as before. */
export const sessions = new Table<SessionChange>(sessionPlay);

/** Sessions of which anything may have changed. */
export const sessionsInFull = new Table<SessionChange>({
  ...sessionPlay,
  state: column(text, (row) => row.after.state),
  end_reason: column(text, (row) => row.after.endReason),
  bet_hold_id: column(uuid, (row) => row.after.openBet?.holdId ?? null),
  bet_stake_minor: column(int8, (row) => row.after.openBet?.stakeMinor ?? null),
  bet_coins: column(int4, (row) => row.after.openBet?.coins ?? null),
  bet_placed_at: column(timestamptz, (row) => row.after.openBet?.placedAtMs ?? null),
  free_spins_remaining: column(int4, (row) => row.after.freeSpins?.remaining ?? 0),
  free_spins_multiplier: column(float8, (row) => row.after.freeSpins?.multiplier ?? 1),
  free_spins_bet_minor: column(int8, (row) => row.after.freeSpins?.betMinor ?? null),
  free_spins_coins: column(int4, (row) => row.after.freeSpins?.coins ?? null),
  free_spins_awarded: column(int4, (row) => row.after.freeSpins?.awarded ?? 0),
  completed_at: column(timestamptz, (row) => row.after.completedAtMs),
  client_seed: column(text, (row) => row.after.facts.clientSeed),
});

export const entries = new Table<EntryRow>({
  g: column(int4, (row) => row.g),
  wallet_id: column(uuid, (row) => row.entry.walletId),
  version: column(int8, (row) => row.entry.version),
  transaction_id: column(uuid, (row) => row.transactionId),
  kind: column(text, (row) => row.entry.kind),
  debit_account: column(text, (row) => row.entry.debit),
  credit_account: column(text, (row) => row.entry.credit),
  amount_minor: column(int8, (row) => row.entry.amountMinor),
  player_after_minor: column(int8, (row) => row.entry.playerAfterMinor),
  held_after_minor: column(int8, (row) => row.entry.heldAfterMinor),
  stream_id: column(uuid, (row) => row.event.streamId),
  stream_version: column(int4, (row) => row.event.streamVersion),
  session_id: column(uuid, (row) => row.sessionId),
  created_at: column(timestamptz, (row) => row.event.atMs),
});

export const events = new Table<EventRow>({
  g: column(int4, (row) => row.g),
  stream_type: column(text, (row) => row.event.streamType),
  stream_id: column(uuid, (row) => row.event.streamId),
  stream_version: column(int4, (row) => row.event.streamVersion),
  type: column(text, (row) => row.event.type),
  schema_version: column(int2, (row) => row.event.schemaVersion),
  payload: column(json, (row) => row.event.payloadText),
  actor_id: column(uuid, (row) => row.event.actorId),
  game_id: column(text, (row) => row.event.gameId),
  request_id: column(text, (row) => row.event.requestId),
  trace_id: column(text, (row) => row.event.traceId),
  idempotency_key: column(text, (row) => row.event.idempotencyKey),
  hash: column(bytea, (row) => row.event.hash),
  created_at: column(timestamptz, (row) => row.event.atMs),
});

export const keys = new Table<KeyRow>({
  g: column(int4, (row) => row.g),
  scope: column(uuid, (row) => row.scope),
  key: column(text, (row) => row.key),
  request_hash: column(bytea, (row) => row.requestHash),
  stream_id: column(uuid, (row) => row.event.streamId),
  stream_version: column(int4, (row) => row.event.streamVersion),
  created_at: column(timestamptz, (row) => row.event.atMs),
});

export const newHolds = new Table<HoldRow>({
  g: column(int4, (row) => row.g),
  id: column(uuid, (row) => row.hold.id),
  wallet_id: column(uuid, (row) => row.hold.walletId),
  session_id: column(uuid, (row) => row.hold.sessionId),
  amount_minor: column(int8, (row) => row.hold.amountMinor),
  placed_at: column(timestamptz, (row) => row.atMs),
  expires_at: column(timestamptz, (row) => row.hold.expiresAtMs ?? null),
});

export const closedHolds = new Table<ClosedHoldRow>({
  g: column(int4, (row) => row.g),
  id: column(uuid, (row) => row.hold.id),
  state: column(text, (row) => row.hold.state),
  closed_at: column(timestamptz, (row) => row.atMs),
});

export const newRows = new Table<NewRow>({
  g: column(int4, (row) => row.g),
  r: column(json, (row) => row.json),
});
