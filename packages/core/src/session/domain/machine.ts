import type { Edge, EndReason, SessionState as StateName, TransitionInput } from '@croupier/contract/session-states';
import { AppError } from '@croupier/kernel/errors';
import { assert } from '@croupier/kernel/assert';

/**
 * The state machine of a session. No edge exists but these; SpinResult has two targets: play goes on, or play ends.
 */
const edges = {
  Idle: { Start: ['Initialized'] },
  Initialized: { Probe: ['Probing'] },
  Probing: { ProbeComplete: ['Playing'] },
  Playing: { SpinResult: ['Playing', 'Evaluating'] },
  Evaluating: { EvaluateDone: ['Completed'] },
  Completed: {},
} as const satisfies Record<StateName, Partial<Record<TransitionInput, readonly StateName[]>>>;

/** The inputs that a state accepts. */
export function inputsOf(state: StateName): readonly TransitionInput[] {
  return Object.keys(edges[state]) as TransitionInput[];
}

function targetsOf(state: StateName, input: TransitionInput): readonly StateName[] {
  const outgoing: Partial<Record<TransitionInput, readonly StateName[]>> = edges[state];
  return outgoing[input] ?? [];
}

/**
 * Walks one edge.
 * @param playEnds for SpinResult: whether this result ends play
 * @throws INVALID_TRANSITION with `currentState`, `attemptedAction` and what is `allowed`
 */
export function walk(
  state: StateName,
  input: TransitionInput,
  options: { playEnds?: boolean; reason?: EndReason } = {},
): Edge {
  const targets = targetsOf(state, input);
  const to = options.playEnds === true ? targets.at(-1) : targets[0];
  if (to === undefined) {
    throw new AppError('INVALID_TRANSITION', `A session that is ${state} has no edge ${input}.`, {
      details: { currentState: state, attemptedAction: input, allowed: inputsOf(state) },
    });
  }
  return { input, from: state, to, reason: options.reason ?? null };
}

/** The edges from `state` to Completed, each with the reason why the session ends early. */
export function walkToEnd(state: StateName, reason: EndReason): readonly Edge[] {
  const walked: Edge[] = [];
  let current = state;
  while (current !== 'Completed') {
    const input = inputsOf(current)[0];
    assert(input !== undefined, () => `no edge out of ${current}`);
    const step = walk(current, input, { playEnds: true, reason });
    walked.push(step);
    current = step.to;
  }
  return walked;
}
