import type { StoredEvent } from '../event/stored-event.ts';
import type { NewFingerprint } from '../fingerprint/domain/fingerprint-run.ts';
import type { SessionState } from '../session/domain/session-state.ts';
import type { WalletState } from '../wallet/domain/wallet-state.ts';

/** Values as PostgreSQL reads them from text: bytes as hex, times as ISO 8601. And whole new rows as JSON text. */

export function bytes(value: Uint8Array): string {
  return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
}

export function time(ms: number): string {
  return new Date(ms).toISOString();
}

function walletColumns(wallet: WalletState) {
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

export function newWalletRow(wallet: WalletState): string {
  return JSON.stringify({
    ...walletColumns(wallet),
    owner_id: wallet.ownerId,
    currency: wallet.currency,
    created_at: time(wallet.createdAtMs),
  });
}

function sessionColumns(session: SessionState) {
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
    free_spins_awarded: freeSpins?.awarded ?? 0,
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

export function newSessionRow(session: SessionState): string {
  const { facts } = session;
  return JSON.stringify({
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
  });
}

export function newFingerprintRow(run: NewFingerprint, head: StoredEvent): string {
  return JSON.stringify({
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
  });
}
