import type { RunPlan } from './run-plan.ts';
import type { RunResult } from './run-result.ts';

/** How one of several runs ended. */
export type RunOutcome =
  | { readonly plan: RunPlan; readonly result: RunResult }
  | { readonly plan: RunPlan; readonly error: unknown };

export interface OrchestrateManyOptions {
  readonly plans: readonly RunPlan[];
  /** Runs at once, at least 1. */
  readonly concurrency: number;
  readonly play: (plan: RunPlan) => Promise<RunResult>;
  /** After it is aborted no further run begins; those that did not are left out of the outcomes. */
  readonly signal?: AbortSignal | undefined;
}

/** [AGT-3] Plays many runs, a bounded number at once. One run's failure stops no other. Outcomes in the order of the plans. */
export async function orchestrateMany(options: OrchestrateManyOptions): Promise<readonly RunOutcome[]> {
  const { plans, play, signal } = options;
  const outcomes = new Map<RunPlan, RunOutcome>();
  const queue = plans[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const plan of queue) {
      if (signal?.aborted === true) return;
      try {
        outcomes.set(plan, { plan, result: await play(plan) });
      } catch (error) {
        outcomes.set(plan, { plan, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, plans.length) }, worker));
  return plans.flatMap((plan) => outcomes.get(plan) ?? []);
}
