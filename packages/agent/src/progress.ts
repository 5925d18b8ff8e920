import type { SpinResult } from '@croupier/contract/action';
import type { SessionState } from '@croupier/contract/session-states';
import type { RetryNotice } from '@croupier/sdk/retry';
import type { PlannerState } from './planner-state.ts';
import type { RunPlan } from './run-plan.ts';
import type { RunResult } from './run-result.ts';

/** What a run tells while it plays, in order. The receiver must not throw. */
export type Progress =
  | {
      readonly type: 'opened';
      readonly plan: RunPlan;
      readonly sessionId: string;
      readonly resumed: boolean;
      readonly planner: PlannerState;
    }
  | { readonly type: 'state'; readonly plan: RunPlan; readonly state: SessionState }
  | { readonly type: 'spin'; readonly plan: RunPlan; readonly spin: SpinResult; readonly planner: PlannerState }
  /** The server does not answer, or is busy: the same request is sent again after `notice.delayMs`. */
  | { readonly type: 'waiting'; readonly plan: RunPlan; readonly notice: RetryNotice }
  | { readonly type: 'stopping'; readonly plan: RunPlan; readonly reason: string }
  | { readonly type: 'finished'; readonly plan: RunPlan; readonly result: RunResult };

export type OnProgress = (progress: Progress) => void;
