import { endReasons, sessionStates, transitionInputs } from '@croupier/contract/session-states';
import { AppError } from '@croupier/kernel/errors';
import { describe, expect, it } from 'vitest';
import { inputsOf, walk, walkToEnd } from './machine.ts';

/** The whole machine, written down a second time. */
const edges = new Map([
  ['Idle Start', ['Initialized']],
  ['Initialized Probe', ['Probing']],
  ['Probing ProbeComplete', ['Playing']],
  ['Playing SpinResult', ['Playing', 'Evaluating']],
  ['Evaluating EvaluateDone', ['Completed']],
]);
const table = sessionStates.flatMap((state) => transitionInputs.map((input) => ({ state, input })));

describe('the state machine of a session', () => {
  it.each(table)('[SES-1] [SES-2] $state × $input is an edge or INVALID_TRANSITION', ({ state, input }) => {
    const targets = edges.get(`${state} ${input}`);
    if (targets) {
      expect(walk(state, input)).toEqual({ input, from: state, to: targets[0], reason: null });
      expect(walk(state, input, { playEnds: true, reason: 'limit' })).toEqual({
        input,
        from: state,
        to: targets.at(-1),
        reason: 'limit',
      });
      return;
    }
    const refused = () => walk(state, input, { playEnds: true });
    expect(refused).toThrow(AppError);
    expect(refused).toThrow(
      expect.objectContaining({
        code: 'INVALID_TRANSITION',
        details: { currentState: state, attemptedAction: input, allowed: inputsOf(state) },
      }),
    );
  });

  it.each(sessionStates.flatMap((state) => endReasons.map((reason) => ({ state, reason }))))(
    '[SES-1] from $state the remaining edges lead to Completed, each with the reason $reason',
    ({ state, reason }) => {
      const walked = walkToEnd(state, reason);
      expect(walked).toHaveLength(sessionStates.length - 1 - sessionStates.indexOf(state));
      let current = state;
      for (const edge of walked) {
        expect(edge).toMatchObject({ from: current, reason });
        expect(edges.get(`${edge.from} ${edge.input}`)).toContain(edge.to);
        current = edge.to;
      }
      expect(current).toBe('Completed');
    },
  );
});
