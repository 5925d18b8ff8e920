import type { Rng } from '@croupier/kernel/rng';
import type { Fault, FaultPlan } from '@croupier/testkit/tcp-faults';

type Way = 'request' | 'answer';
export type HarmCounts = Record<'passed' | `${Way} ${Fault['kind']}`, number>;

/** What the network does to pieces on their way. A fifth of the answers is lost after the server has committed. */
export function harm(rng: Rng): { plan: FaultPlan; counts: HarmCounts } {
  const counts: HarmCounts = {
    passed: 0,
    'request drop': 0,
    'request reset': 0,
    'request delay': 0,
    'request slice': 0,
    'answer drop': 0,
    'answer reset': 0,
    'answer delay': 0,
    'answer slice': 0,
  };
  const plan: FaultPlan = (way) => {
    const fault = way === 'answer' ? answerFault(rng) : requestFault(rng);
    const name: keyof HarmCounts = fault === undefined ? 'passed' : `${way} ${fault.kind}`;
    counts[name] += 1;
    return fault;
  };
  return { plan, counts };
}

function answerFault(rng: Rng): Fault | undefined {
  const chance = rng.below(100);
  if (chance < 20) return { kind: 'drop' };
  if (chance < 22) return { kind: 'reset' };
  if (chance < 27) return { kind: 'delay', delayMs: 1 + rng.below(400) };
  return chance < 32 ? { kind: 'slice', bytes: 1 + rng.below(200) } : undefined;
}

function requestFault(rng: Rng): Fault | undefined {
  const chance = rng.below(100);
  if (chance < 2) return { kind: 'reset' };
  if (chance < 5) return { kind: 'delay', delayMs: 1 + rng.below(200) };
  return chance < 8 ? { kind: 'slice', bytes: 1 + rng.below(100) } : undefined;
}
