import type { StoredEvent } from '../event/stored-event.ts';
import type { NewFingerprint } from '../fingerprint/domain/fingerprint-run.ts';
import type { SessionState } from '../session/domain/session-state.ts';
import type { LedgerEntry, WalletState } from '../wallet/domain/wallet-state.ts';

/** States as rows of the commit statement: column names, bytes as hex text, times as ISO text. */

export function bytes(value: Uint8Array): string {
  return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
}

export function time(ms: number): string {
  return new Date(ms).toISOString();
}

export function walletColumns(wallet: WalletState) {
  const { book, limits } = wallet;
  return {
    id: wallet.id,
    player_minor: book.player,
    held_minor: book.held,
    house_minor: book.house,
    fees_minor: book.fees,
    external_minor: book.external,
    clearing_minor: book.clearing,
    entry_version: wallet.entryVersion,
    max_bet_minor: limits.maxBetMinor,
    daily_spend_minor: limits.dailySpendMinor,
    cost_per_spin_minor: limits.costPerSpinMinor,
    cost_per_query_minor: limits.costPerQueryMinor,
    time_zone: wallet.timeZone,
    spent_day: wallet.spentDay,
    spent_minor: wallet.spentMinor,
    stream_version: wallet.streamVersion,
    head_hash: bytes(wallet.headHash),
  };
}

export function newWalletColumns(wallet: WalletState) {
  return {
    ...walletColumns(wallet),
    owner_id: wallet.ownerId,
    currency: wallet.currency,
    created_at: time(wallet.createdAtMs),
  };
}

export function sessionColumns(session: SessionState) {
  const { totals, openBet, freeSpins } = session;
  return {
    id: session.facts.id,
    state: session.state,
    end_reason: session.endReason,
    stream_version: session.streamVersion,
    head_hash: bytes(session.headHash),
    nonce: session.nonce,
    bet_hold_id: openBet?.holdId ?? null,
    bet_stake_minor: openBet?.stakeMinor ?? null,
    bet_coins: openBet?.coins ?? null,
    bet_placed_at: openBet ? time(openBet.placedAtMs) : null,
    free_spins_remaining: freeSpins?.remaining ?? 0,
    free_spins_multiplier: freeSpins?.multiplier ?? 1,
    free_spins_bet_minor: freeSpins?.betMinor ?? null,
    free_spins_coins: freeSpins?.coins ?? null,
    probe_spins_done: totals.probeSpins,
    play_spins_done: totals.playSpins,
    free_spins_done: totals.freeSpins,
    stake_minor: totals.stakeMinor,
    payout_minor: totals.payoutMinor,
    fees_minor: totals.feesMinor,
    hits: totals.hits,
    biggest_win_minor: totals.biggestWinMinor,
    peak_net_minor: totals.peakNetMinor,
    drawdown_minor: totals.drawdownMinor,
    last_action_version: session.lastActionVersion,
    last_action_at: time(session.lastActionAtMs),
    completed_at: session.completedAtMs === null ? null : time(session.completedAtMs),
  };
}

export function newSessionColumns(session: SessionState) {
  const { facts } = session;
  return {
    ...sessionColumns(session),
    owner_id: facts.ownerId,
    wallet_id: facts.walletId,
    game_id: facts.gameId,
    par_hash: facts.parHash,
    engine_version: facts.engineVersion,
    behavior: facts.behavior,
    max_bet_minor: facts.maxBetMinor,
    probe_spins: facts.probeSpins,
    play_spins: facts.playSpins,
    server_seed: bytes(facts.serverSeed),
    client_seed: facts.clientSeed,
    commitment_version: facts.commitmentVersion,
    created_at: time(facts.createdAtMs),
    idle_check_at: time(facts.createdAtMs),
  };
}

export function entryColumns(
  entry: LedgerEntry,
  by: { transactionId: string; event: StoredEvent; sessionId: string | null },
) {
  return {
    wallet_id: entry.walletId,
    version: entry.version,
    transaction_id: by.transactionId,
    kind: entry.kind,
    debit_account: entry.debit,
    credit_account: entry.credit,
    amount_minor: entry.amountMinor,
    player_after_minor: entry.playerAfterMinor,
    held_after_minor: entry.heldAfterMinor,
    stream_id: by.event.streamId,
    stream_version: by.event.streamVersion,
    session_id: by.sessionId,
    created_at: time(by.event.atMs),
  };
}

/** JSON text of an event's row. The payload goes in as the very bytes that were hashed. */
export function eventRow(event: StoredEvent, g: number, n: number): string {
  const rest = JSON.stringify({
    g,
    n,
    stream_type: event.streamType,
    stream_id: event.streamId,
    stream_version: event.streamVersion,
    type: event.type,
    schema_version: event.schemaVersion,
    actor_id: event.actorId,
    game_id: event.gameId,
    request_id: event.requestId,
    trace_id: event.traceId,
    idempotency_key: event.idempotencyKey,
    hash: bytes(event.hash),
    created_at: time(event.atMs),
  });
  return `${rest.slice(0, -1)},"payload":${event.payloadText}}`;
}

export function newFingerprintColumns(run: NewFingerprint, head: StoredEvent) {
  return {
    id: run.id,
    owner_id: run.ownerId,
    game_id: run.gameId,
    par_hash: run.parHash,
    engine_version: run.engineVersion,
    wallet_id: run.walletId,
    session_id: run.sessionId,
    stake_minor: run.stakeMinor,
    coins: run.coins,
    spins_budget: run.spinsBudget,
    max_spend_minor: run.maxSpendMinor,
    max_seconds: run.maxSeconds,
    status: 'running',
    stop_reason: null,
    document: null,
    document_hash: null,
    stream_version: head.streamVersion,
    head_hash: bytes(head.hash),
    created_at: time(head.atMs),
    completed_at: null,
  };
}
