import type { SessionState } from '@croupier/contract/session-states';
import { propose } from './planner.ts';
import type { PlannerState } from './planner-state.ts';
import type { RunPlan } from './run-plan.ts';

/** Where a session stands. */
export interface Position {
  readonly state: SessionState;
  /** Spins drawn so far, which is the number of the next one. */
  readonly nonce: number;
  readonly freeSpinsOwed: number;
  readonly betIsPlaced: boolean;
}

/** One request of a run, with the idempotency key that it has for ever. */
export type Step =
  | {
      readonly type: 'Transition';
      readonly input: 'Start' | 'Probe' | 'ProbeComplete' | 'EvaluateDone';
      readonly key: string;
    }
  | { readonly type: 'Spin'; readonly stakeMinor: number | null; readonly coins: number | null; readonly key: string }
  | { readonly type: 'CashOut'; readonly reason: string; readonly key: string };

/**
 * The next request of a run; null when its session is Completed. Pure. A stop (`stopReason`, or the planner's) is a cash-out
 * as soon as no free spin is owed.
 *
 * The key of a spin is `<runId>:spin:<nonce>`. It follows from the plan and from what the server has recorded, so a run
 * that was killed between sending and hearing sends the same key again without having written anything down: the server
 * answers with the first result, or plays the spin that never arrived.
 */
export function nextStep(
  plan: RunPlan,
  position: Position,
  planner: PlannerState,
  stopReason: string | null,
): Step | null {
  const key = (name: string): string => `${plan.runId}:${name}`;
  const transition = (input: Extract<Step, { type: 'Transition' }>['input']): Step => ({
    type: 'Transition',
    input,
    key: key(input),
  });
  switch (position.state) {
    case 'Idle':
      return transition('Start');
    case 'Initialized':
      return transition('Probe');
    case 'Evaluating':
      return transition('EvaluateDone');
    case 'Completed':
      return null;
    case 'Probing':
    case 'Playing': {
      // While Probing every spin is a probe spin. Free spins that are owed then are played in Playing, within its budget.
      const probed = position.state === 'Probing' && position.nonce >= plan.probeSpins;
      if (probed && stopReason === null && !position.betIsPlaced) return transition('ProbeComplete');
      const cashOut = (reason: string): Step => ({ type: 'CashOut', reason, key: key('cash-out') });
      if (stopReason !== null && position.freeSpinsOwed === 0) return cashOut(stopReason);
      const observation = { ...position, state: position.state };
      const proposal = propose(plan, observation, planner);
      if (proposal.type === 'Stop') return cashOut(proposal.reason);
      const { stakeMinor, coins } = proposal;
      return { type: 'Spin', stakeMinor, coins, key: key(`spin:${position.nonce}`) };
    }
  }
}
