import type { FindingVerdict, RawFinding } from './comparison.ts';
import type { EstimateDifference } from './difference.ts';
import type { LawDifference } from './laws.ts';

type Named = Pick<RawFinding, 'section' | 'what' | 'a' | 'b'>;

/** A finding without a test. `different` here is a contradiction of two identified facts. */
export function fact(
  named: Named,
  verdict: FindingVerdict,
  reason: string,
  more: Partial<Pick<RawFinding, 'decides' | 'spinsNeeded' | 'p'>> = {},
): RawFinding {
  return {
    ...named,
    difference: null,
    low: null,
    high: null,
    p: null,
    margin: null,
    verdict,
    decides: true,
    spinsNeeded: null,
    reason,
    ...more,
  };
}

/** Figures that are there only to be read: no test, no say in the verdict. */
export function shown(named: Named, reason: string): RawFinding {
  return fact(named, named.a === named.b ? 'identical' : 'unclear', reason, { decides: false });
}

/** Two estimates. `different` is told later, once all tests are known. */
export function estimated(named: Named, found: EstimateDifference, margin: number, decides = true): RawFinding {
  const { difference, low, high, p, equivalent, trialsNeeded } = found;
  return {
    ...named,
    difference,
    low,
    high,
    p,
    margin,
    verdict: equivalent ? 'equivalent' : 'unclear',
    decides,
    spinsNeeded: equivalent ? null : trialsNeeded,
    reason: equivalent ? 'the difference lies within the margin' : 'the interval of the difference leaves the margin',
  };
}

/** Two samples of whole distributions. */
export function compared(named: Named, found: LawDifference, margin: number, what: string): RawFinding {
  const { distance, low, high, p, equivalent, trialsNeeded } = found;
  return {
    ...named,
    difference: distance,
    low,
    high,
    p,
    margin,
    verdict: equivalent ? 'equivalent' : 'unclear',
    decides: true,
    spinsNeeded: equivalent ? null : trialsNeeded,
    reason: equivalent ? `${what} agree within the margin` : `${what} may still differ by more than the margin`,
  };
}
