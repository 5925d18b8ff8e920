import type { Behavior } from '@croupier/contract/session';
import type { EndReason, SessionState as StateName } from '@croupier/contract/session-states';
import type { FreeSpins, OpenBet, SessionState } from './domain/session-state.ts';

/** A row of `sessions`. */
export interface SessionRow {
  id: string;
  owner_id: string;
  wallet_id: string;
  game_id: string;
  par_hash: string;
  engine_version: string;
  behavior: Behavior;
  max_bet_minor: number;
  probe_spins: number;
  play_spins: number | null;
  server_seed: Buffer;
  client_seed: string;
  commitment_version: number;
  created_at: Date;
  state: StateName;
  end_reason: EndReason | null;
  stream_version: number;
  head_hash: Buffer;
  nonce: number;
  bet_hold_id: string | null;
  bet_stake_minor: number | null;
  bet_coins: number | null;
  bet_placed_at: Date | null;
  free_spins_remaining: number;
  free_spins_multiplier: number;
  free_spins_bet_minor: number | null;
  free_spins_coins: number | null;
  free_spins_awarded: number;
  probe_spins_done: number;
  play_spins_done: number;
  free_spins_done: number;
  stake_minor: number;
  payout_minor: number;
  fees_minor: number;
  hits: number;
  biggest_win_minor: number;
  peak_net_minor: number;
  drawdown_minor: number;
  last_action_version: number | null;
  last_action_at: Date;
  completed_at: Date | null;
}

export function sessionFromRow(row: SessionRow): SessionState {
  return {
    facts: {
      id: row.id,
      ownerId: row.owner_id,
      walletId: row.wallet_id,
      gameId: row.game_id,
      parHash: row.par_hash,
      engineVersion: row.engine_version,
      behavior: row.behavior,
      maxBetMinor: row.max_bet_minor,
      probeSpins: row.probe_spins,
      playSpins: row.play_spins,
      serverSeed: row.server_seed,
      commitmentVersion: row.commitment_version,
      clientSeed: row.client_seed,
      createdAtMs: row.created_at.getTime(),
    },
    state: row.state,
    endReason: row.end_reason,
    streamVersion: row.stream_version,
    headHash: row.head_hash,
    nonce: row.nonce,
    openBet: openBetOf(row),
    freeSpins: freeSpinsOf(row),
    totals: {
      probeSpins: row.probe_spins_done,
      playSpins: row.play_spins_done,
      freeSpins: row.free_spins_done,
      stakeMinor: row.stake_minor,
      payoutMinor: row.payout_minor,
      feesMinor: row.fees_minor,
      hits: row.hits,
      biggestWinMinor: row.biggest_win_minor,
      peakNetMinor: row.peak_net_minor,
      drawdownMinor: row.drawdown_minor,
    },
    lastActionVersion: row.last_action_version,
    lastActionAtMs: row.last_action_at.getTime(),
    completedAtMs: row.completed_at?.getTime() ?? null,
  };
}

function openBetOf(row: SessionRow): OpenBet | null {
  if (row.bet_hold_id === null || row.bet_stake_minor === null || row.bet_placed_at === null) return null;
  return {
    holdId: row.bet_hold_id,
    stakeMinor: row.bet_stake_minor,
    coins: row.bet_coins,
    placedAtMs: row.bet_placed_at.getTime(),
  };
}

function freeSpinsOf(row: SessionRow): FreeSpins | null {
  if (row.free_spins_remaining === 0 || row.free_spins_bet_minor === null) return null;
  return {
    remaining: row.free_spins_remaining,
    multiplier: row.free_spins_multiplier,
    betMinor: row.free_spins_bet_minor,
    coins: row.free_spins_coins,
    ...(row.free_spins_awarded === 0 ? {} : { awarded: row.free_spins_awarded }),
  };
}
