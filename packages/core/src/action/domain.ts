import type { ActionInput, Reward } from '@croupier/contract/action';
import type { Edge } from '@croupier/contract/session-states';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import { maxSpinsOf, owedAfter } from '@croupier/slots/free-spins';
import type { Bet, SpinOutcome } from '@croupier/slots/outcome';
import { hmacRng } from '@croupier/slots/rng/hmac';
import type { Changes } from '../commit/changes.ts';
import { originOf, type Drawn } from '../engine/domain/drawn.ts';
import { takeDrawn } from '../engine/domain/take-drawn.ts';
import { checkStake, type BuiltinGame, type PlayableGame } from '../game/domain/playable-game.ts';
import { walk, walkToEnd } from '../session/domain/machine.ts';
import { addSpin, type FreeSpins, type SessionState } from '../session/domain/session-state.ts';
import { endEarly, transitionEvent } from '../session/domain/end-early.ts';
import { balanceOf, postAll } from '../wallet/domain/book.ts';
import { checkMaxBet, spend } from '../wallet/domain/spending.ts';
import type { Posting, WalletState } from '../wallet/domain/wallet-state.ts';

/** Everything that a gameplay decision depends on. Nothing else: same situation, same changes. */
export interface ActionSituation {
  readonly session: SessionState;
  readonly wallet: WalletState;
  readonly game: PlayableGame;
  readonly nowMs: number;
  /** The action's id: of its ledger transaction, and of the hold that a placed bet is. */
  readonly actionId: Id;
  /** What an external engine has drawn for this request; null where the built-in engine draws. */
  readonly drawn: Drawn | null;
}

/** Decides one gameplay action. Throws AppError to refuse it; then nothing has changed, the random stream included. */
export function decideAction(situation: ActionSituation, action: ActionInput): Changes {
  switch (action.type) {
    case 'PlaceBet':
      return placeBet(situation, action);
    case 'Spin':
      return spin(situation, action);
    case 'CashOut':
      return cashOut(situation);
  }
}

function placeBet(situation: ActionSituation, action: Extract<ActionInput, { type: 'PlaceBet' }>): Changes {
  const { session, nowMs, actionId } = situation;
  requireSpinnable(session, 'PlaceBet');
  if (session.openBet) refuse(session, 'PlaceBet', 'bet_is_placed', 'A bet is placed already: spin it first.');
  if (session.freeSpins) refuse(session, 'PlaceBet', 'free_spins_owed', 'Free spins are owed: play them first.');
  const bet = takeBet(situation, action.stakeMinor, action.coins);
  const spent = spend(situation.wallet, bet.stakeMinor, nowMs);
  const { wallet, entries } = postAll(spent, [
    { kind: 'hold', debit: 'player', credit: 'held', amountMinor: bet.stakeMinor },
  ]);
  return {
    transactionId: actionId,
    entries,
    wallets: [wallet],
    session: {
      ...session,
      openBet: { holdId: actionId, stakeMinor: bet.stakeMinor, coins: bet.coins, placedAtMs: nowMs },
      lastActionVersion: session.streamVersion + 1,
      lastActionAtMs: nowMs,
    },
    newHolds: [{ id: actionId, walletId: wallet.id, sessionId: session.facts.id, amountMinor: bet.stakeMinor }],
    events: [
      event(session, 'action.place_bet', {
        actionId,
        holdId: actionId,
        state: session.state,
        stakeMinor: bet.stakeMinor,
        coins: bet.coins,
        balance: balanceOf(wallet),
        reward: rewardOf({ payoutMinor: 0, stakeMinor: 0, feeMinor: 0 }),
        freeSpins: null,
      }),
    ],
  };
}

/** How a spin is paid for: by free spins, by the bet that was placed, or at once. */
type Funding =
  | { readonly kind: 'free'; readonly bet: Bet; readonly free: FreeSpins }
  | { readonly kind: 'placed'; readonly bet: Bet; readonly holdId: Id }
  | { readonly kind: 'direct'; readonly bet: Bet };

/** What a spin plays and costs, before its outcome is known. */
interface PreparedSpin {
  readonly funding: Funding;
  readonly stakeMinor: number;
  readonly feeMinor: number;
  /** With stake and fee counted toward the limits. */
  readonly counted: WalletState;
}

type SpinSituation = Omit<ActionSituation, 'actionId' | 'drawn'>;
type SpinAction = Extract<ActionInput, { type: 'Spin' }>;

function prepareSpin(situation: SpinSituation, action: SpinAction): PreparedSpin {
  const { session, game, nowMs } = situation;
  requireSpinnable(session, 'Spin');
  const funding = fund(situation, action);
  const free = funding.kind === 'free';
  const stakeMinor = free ? 0 : funding.bet.stakeMinor;
  const queryMinor = game.kind === 'external' ? game.sheet.costPerQueryMinor : 0;
  const feeMinor = free ? 0 : situation.wallet.limits.costPerSpinMinor + queryMinor;
  const countedNow = funding.kind === 'direct' ? stakeMinor + feeMinor : feeMinor;
  return { funding, stakeMinor, feeMinor, counted: spend(situation.wallet, countedNow, nowMs) };
}

/** The bet that a spin would play, and the free spins that are owed. Throws AppError if it would be refused, whatever its outcome. */
export function planSpin(situation: SpinSituation, action: SpinAction): { bet: Bet; owed: FreeSpins | null } {
  const { funding, stakeMinor, feeMinor, counted } = prepareSpin(situation, action);
  postAll(counted, spinPostings(funding, stakeMinor, feeMinor, 0));
  return { bet: funding.bet, owed: situation.session.freeSpins };
}

function spin(situation: ActionSituation, action: SpinAction): Changes {
  const { session, game, nowMs, actionId, drawn } = situation;
  const { funding, stakeMinor, feeMinor, counted } = prepareSpin(situation, action);
  const free = funding.kind === 'free';

  const outcome = game.kind === 'external' ? drawnOutcome(situation, action, funding) : draw(game, session, funding);
  const { wallet, entries } = postAll(counted, spinPostings(funding, stakeMinor, feeMinor, outcome.payoutMinor));
  const totals = addSpin(session.totals, {
    probing: session.state === 'Probing',
    free,
    stakeMinor,
    payoutMinor: outcome.payoutMinor,
    feeMinor,
  });
  const maxSpins = game.kind === 'builtin' ? maxSpinsOf(game.par) : null;
  const freeSpins = owedAfter(free ? funding.free : null, funding.bet, outcome, maxSpins);
  const transitions = spinTransitions(session, totals.playSpins, freeSpins);
  const state = transitions.at(-1)?.to ?? session.state;
  return {
    transactionId: actionId,
    entries,
    wallets: [wallet],
    session: {
      ...session,
      state,
      nonce: session.nonce + 1,
      openBet: null,
      freeSpins,
      totals,
      lastActionVersion: session.streamVersion + 1,
      lastActionAtMs: nowMs,
    },
    ...(funding.kind === 'placed' ? { closedHolds: [{ id: funding.holdId, state: 'settled' as const }] } : {}),
    events: [
      event(session, 'action.spin', {
        actionId,
        ...(funding.kind === 'placed' ? { holdId: funding.holdId } : {}),
        ...(drawn === null ? {} : { engine: originOf(drawn) }),
        nonce: session.nonce,
        state,
        transitions,
        free,
        stakeMinor,
        betMinor: funding.bet.stakeMinor,
        coins: funding.bet.coins,
        feeMinor,
        stops: outcome.stops,
        window: outcome.window,
        wins: outcome.wins,
        features: outcome.features,
        payoutMinor: outcome.payoutMinor,
        balance: balanceOf(wallet),
        freeSpins,
        reward: rewardOf({ payoutMinor: outcome.payoutMinor, stakeMinor, feeMinor }),
      }),
    ],
  };
}

/** A spin that cannot be paid for is refused for that, whether its outcome is there or not. */
function drawnOutcome(situation: ActionSituation, action: SpinAction, funding: Funding): SpinOutcome {
  planSpin(situation, action);
  const { idempotencyKey } = action;
  const { session, drawn } = situation;
  return takeDrawn(drawn, { session, idempotencyKey, bet: funding.bet, free: funding.kind === 'free' });
}

function cashOut(situation: ActionSituation): Changes {
  const { session, wallet, nowMs, actionId } = situation;
  if (session.state !== 'Probing' && session.state !== 'Playing') {
    refuse(session, 'CashOut', 'wrong_state', `A session that is ${session.state} has nothing to cash out.`);
  }
  if (session.freeSpins) refuse(session, 'CashOut', 'free_spins_owed', 'Free spins are owed: play them first.');
  const ended = endEarly({ session, wallet, reason: 'cashed_out', nowMs });
  return {
    ...ended.changes,
    transactionId: actionId,
    session: { ...ended.session, lastActionVersion: session.streamVersion + 1, lastActionAtMs: nowMs },
    events: [
      event(session, 'action.cash_out', {
        actionId,
        from: session.state,
        releasedMinor: ended.releasedMinor,
        ...(ended.holdId === null ? {} : { holdId: ended.holdId }),
        balance: balanceOf(ended.wallet),
        reward: rewardOf({ payoutMinor: 0, stakeMinor: 0, feeMinor: 0 }),
      }),
      ...walkToEnd(session.state, 'cashed_out').map((edge) => transitionEvent(session, edge)),
    ],
  };
}

function requireSpinnable(session: SessionState, attempted: string): void {
  if (session.state !== 'Probing' && session.state !== 'Playing') {
    refuse(session, attempted, 'wrong_state', `A session that is ${session.state} does not spin.`);
  }
  const probeUsed = session.state === 'Probing' && session.totals.probeSpins >= session.facts.probeSpins;
  if (probeUsed && !session.freeSpins && !session.openBet) {
    refuse(session, attempted, 'probe_budget_used', 'The probe budget is used: send ProbeComplete to play on.');
  }
}

function refuse(session: SessionState, attempted: string, reason: string, message: string): never {
  throw new AppError('ACTION_NOT_ALLOWED', message, {
    details: { currentState: session.state, attemptedAction: attempted, reason },
  });
}

function fund(situation: SpinSituation, action: SpinAction): Funding {
  const { session } = situation;
  const { freeSpins, openBet } = session;
  const stakeIsGiven = action.stakeMinor !== undefined || action.coins !== undefined;
  if (freeSpins) {
    if (stakeIsGiven)
      refuse(session, 'Spin', 'free_spins_owed', 'A free spin is played at the bet that won it: leave the stake out.');
    return { kind: 'free', free: freeSpins, bet: { stakeMinor: freeSpins.betMinor, coins: freeSpins.coins } };
  }
  if (openBet) {
    if (stakeIsGiven)
      refuse(session, 'Spin', 'bet_is_placed', 'A bet is placed: this spin plays it, leave the stake out.');
    return { kind: 'placed', holdId: openBet.holdId, bet: { stakeMinor: openBet.stakeMinor, coins: openBet.coins } };
  }
  if (action.stakeMinor === undefined) {
    throw invalidStake('a stake: no bet is placed and no free spin is owed', { ...situation.game.stake });
  }
  return { kind: 'direct', bet: takeBet(situation, action.stakeMinor, action.coins) };
}

/** The bet, if the game, the session's profile and the wallet allow it. */
function takeBet(situation: SpinSituation, stakeMinor: number, coins: number | undefined): Bet {
  const { session, wallet, game } = situation;
  const checked = checkStake(game, { stakeMinor, coins });
  if (!checked.ok) throw invalidStake(checked.error, { ...game.stake });
  const limitMinor = session.facts.maxBetMinor;
  if (stakeMinor > limitMinor) {
    throw new AppError('WALLET_LIMIT_EXCEEDED', "The stake is higher than the session's profile allows.", {
      details: {
        limit: 'sessionMaxBet',
        limitMinor,
        requestedMinor: stakeMinor,
        remainingMinor: limitMinor,
        resetsAt: null,
      },
    });
  }
  checkMaxBet(wallet, stakeMinor);
  return checked.value;
}

function invalidStake(expected: string, rule: Record<string, unknown>): AppError {
  return new AppError('INVALID_INPUT', 'The stake does not fit the game.', {
    details: { issues: [{ path: 'stakeMinor', message: expected }], stake: rule },
  });
}

function draw(game: BuiltinGame, session: SessionState, funding: Funding): SpinOutcome {
  const rng = hmacRng({
    serverSeed: session.facts.serverSeed,
    clientSeed: session.facts.clientSeed,
    nonce: session.nonce,
  });
  const mode =
    funding.kind === 'free'
      ? { kind: 'freeSpins' as const, multiplier: funding.free.multiplier }
      : { kind: 'base' as const };
  return game.engine.spin({ bet: funding.bet, rng, mode });
}

function spinPostings(funding: Funding, stakeMinor: number, feeMinor: number, payoutMinor: number): Posting[] {
  const postings: Posting[] = [];
  const from = funding.kind === 'placed' ? 'held' : 'player';
  if (stakeMinor > 0) postings.push({ kind: 'stake', debit: from, credit: 'house', amountMinor: stakeMinor });
  if (feeMinor > 0) postings.push({ kind: 'spin_fee', debit: 'player', credit: 'fees', amountMinor: feeMinor });
  if (payoutMinor > 0) postings.push({ kind: 'payout', debit: 'house', credit: 'player', amountMinor: payoutMinor });
  return postings;
}

/** In Playing every spin is a SpinResult; it ends play when the budget is played and no free spin is owed. */
function spinTransitions(session: SessionState, playSpins: number, freeSpins: FreeSpins | null): readonly Edge[] {
  if (session.state !== 'Playing') return [];
  const budget = session.facts.playSpins;
  const playEnds = budget !== null && playSpins >= budget && freeSpins === null;
  return [walk('Playing', 'SpinResult', { playEnds })];
}

function rewardOf(amounts: { payoutMinor: number; stakeMinor: number; feeMinor: number }): Reward {
  const components = {
    payout: amounts.payoutMinor,
    stake: 0 - amounts.stakeMinor,
    cost: 0 - amounts.feeMinor,
    shaping: 0,
  };
  return { total: components.payout + components.stake + components.cost + components.shaping, components };
}

function event(session: SessionState, type: string, payload: Record<string, unknown>) {
  return { streamType: 'session', streamId: session.facts.id, gameId: session.facts.gameId, type, payload } as const;
}
