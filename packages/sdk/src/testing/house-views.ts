import type { GameDetail } from '@croupier/contract/game';
import type { SessionFullView } from '@croupier/contract/session';
import type { WalletReceipt, WalletView } from '@croupier/contract/wallet';
import { AppError } from '@croupier/kernel/errors';
import { type House, houseGames, type HouseSession, type HouseWallet } from './house.ts';

const startedAt = new Date(0);

/** @throws AppError NOT_FOUND */
export function gameDetail(gameId: string): GameDetail {
  const game = houseGames.find((one) => one.gameId === gameId);
  if (game === undefined) throw new AppError('NOT_FOUND');
  return {
    gameId,
    title: gameId,
    status: 'active',
    engine: 'builtin',
    engineId: null,
    engineVersion: '1',
    parHash: 'a'.repeat(64),
    reels: 5,
    rows: 3,
    lines: game.unitMinor,
    stake: { unitMinor: game.unitMinor, coins: null },
    rtp: 0.66,
    version: 1,
    createdAt: startedAt,
    updatedAt: startedAt,
    par: {},
    warnings: [],
  };
}

export function walletView(wallet: HouseWallet): WalletView {
  return {
    walletId: wallet.walletId,
    ownerId: wallet.ownerId,
    currency: wallet.currency,
    balanceMinor: wallet.balanceMinor,
    heldMinor: 0,
    availableMinor: wallet.balanceMinor,
    limits: wallet.limits,
    timeZone: 'UTC',
    spentTodayMinor: 0,
    spendResetsAt: startedAt,
    version: wallet.entries,
    createdAt: startedAt,
  };
}

export function walletReceipt(
  house: House,
  wallet: HouseWallet,
  operation: WalletReceipt['operation'],
  amountMinor: number,
): WalletReceipt {
  return {
    walletId: wallet.walletId,
    operation,
    transactionId: house.nextId(),
    streamVersion: wallet.entries,
    amountMinor,
    holdId: null,
    holdExpiresAt: null,
    balance: house.balance(wallet),
    limits: wallet.limits,
    at: new Date(),
  };
}

export function sessionView(house: House, session: HouseSession): SessionFullView {
  const sum = (pick: (spin: HouseSession['spins'][number]) => number): number =>
    session.spins.reduce((total, spin) => total + pick(spin), 0);
  const stakeMinor = sum((spin) => spin.stakeMinor);
  const payoutMinor = sum((spin) => spin.payoutMinor);
  return {
    contextLevel: 2,
    sessionId: session.sessionId,
    gameId: session.input.gameId,
    state: session.state,
    endReason: session.endReason,
    version: session.events.length,
    ownerId: house.ownerId,
    walletId: session.input.walletId,
    profile: session.input.profile,
    probeSpins: session.input.probeSpins,
    playSpins: session.input.playSpins ?? null,
    openBet: null,
    freeSpins: session.free === null ? null : { ...session.free, multiplier: 1, coins: null },
    fairness: {
      algorithm: 'hmac-sha256/1',
      commitmentVersion: 2,
      serverSeedHash: 'c'.repeat(64),
      engineVersion: '1.0.0',
      parHash: 'a'.repeat(64),
      commitment: 'c'.repeat(64),
      clientSeed: session.input.clientSeed ?? 'seed',
      nonce: session.nonce,
      serverSeed: session.state === 'Completed' ? 'd'.repeat(64) : null,
    },
    authorisation: null,
    lastResult: session.spins.at(-1) ?? null,
    createdAt: session.createdAt,
    lastActionAt: session.createdAt,
    completedAt: session.state === 'Completed' ? new Date() : null,
    metrics: {
      spins: session.spins.length,
      freeSpins: sum((spin) => (spin.free ? 1 : 0)),
      stakeMinor,
      payoutMinor,
      feesMinor: 0,
      netMinor: payoutMinor - stakeMinor,
      rtp: stakeMinor === 0 ? null : payoutMinor / stakeMinor,
      hits: sum((spin) => (spin.payoutMinor > 0 ? 1 : 0)),
      biggestWinMinor: Math.max(0, ...session.spins.map((spin) => spin.payoutMinor)),
      drawdownMinor: 0,
    },
    lastReward: null,
  };
}
