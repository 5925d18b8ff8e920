import type { EndReason, SessionState } from '@croupier/contract/session-states';
import type { CallOptions, CroupierClient } from '@croupier/sdk/client-types';
import { type PlannerState, rtpOf } from './planner-state.ts';
import type { RunPlan } from './run-plan.ts';

/** What came of a run. Amounts in minor units; the totals are the server's, from the session's events. */
export interface RunResult {
  readonly runId: string;
  readonly sessionId: string;
  readonly gameId: string;
  readonly walletId: string;
  readonly strategy: string;
  readonly state: SessionState;
  /** Why the session ended before its budget, as the server says; null when it did not. */
  readonly endReason: EndReason | null;
  /** Why the agent stopped early: loss_limit, time_limit, strategy, or the code of a refusal; null when it did not. */
  readonly stopReason: string | null;
  readonly spins: number;
  readonly probeSpins: number;
  readonly freeSpins: number;
  readonly hits: number;
  readonly stakeMinor: number;
  readonly payoutMinor: number;
  readonly feesMinor: number;
  readonly netMinor: number;
  readonly biggestWinMinor: number;
  readonly balanceMinor: number;
  readonly currency: string;
  /** Payout divided by stake; null when nothing was staked. */
  readonly rtp: number | null;
  /** SHA-256 (hex) of the server's seed, and the seed itself, which a Completed session reveals. */
  readonly commitment: string;
  readonly serverSeed: string | null;
  readonly clientSeed: string;
  /** True when this process went on with a run that another had begun. */
  readonly resumed: boolean;
}

export interface ReadResultOptions {
  readonly plan: RunPlan;
  readonly sessionId: string;
  readonly planner: PlannerState;
  readonly stopReason: string | null;
  readonly resumed: boolean;
}

/** Reads the result of a run from the server. @throws CroupierError */
export async function readResult(
  client: CroupierClient,
  options: ReadResultOptions,
  call: CallOptions,
): Promise<RunResult> {
  const { plan, planner, sessionId } = options;
  const [view, wallet] = await Promise.all([
    client.session.get({ sessionId }, call),
    client.wallet.get({ walletId: plan.walletId }, call),
  ]);
  if (view.contextLevel === 0) throw new Error('The token may not see the state of its sessions (context level 0).');
  // A token of level 1 sees no metrics: then the fold over the same events says the same.
  const totals = view.contextLevel === 2 ? view.metrics : { ...planner, rtp: rtpOf(planner) };
  return {
    runId: plan.runId,
    sessionId,
    gameId: view.gameId,
    walletId: plan.walletId,
    strategy: plan.strategy,
    state: view.state,
    endReason: view.endReason,
    stopReason: options.stopReason,
    spins: totals.spins,
    probeSpins: Math.min(plan.probeSpins, totals.spins),
    freeSpins: totals.freeSpins,
    hits: totals.hits,
    stakeMinor: totals.stakeMinor,
    payoutMinor: totals.payoutMinor,
    feesMinor: totals.feesMinor,
    netMinor: totals.netMinor,
    biggestWinMinor: totals.biggestWinMinor,
    balanceMinor: wallet.balanceMinor,
    currency: wallet.currency,
    rtp: totals.rtp,
    commitment: view.fairness.commitment,
    serverSeed: view.fairness.serverSeed,
    clientSeed: view.fairness.clientSeed,
    resumed: options.resumed,
  };
}
