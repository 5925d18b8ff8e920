import type { ReportClaim } from '@croupier/contract/fingerprint-report';

/** A claim before the correction for the number of claims. */
export interface RawClaim extends Omit<ReportClaim, 'adjustedP' | 'verdict'> {
  /**
   * - `fact`: decided by what was identified; `holds` says how.
   * - `test`: fails when the corrected p is below alpha; passes when it is not and the sample was large enough to tell.
   * - `unknown`: the sample cannot tell.
   */
  readonly basis: 'fact' | 'test' | 'unknown';
  /** Of a fact: whether the claim holds. Of a test: whether the sample was large enough to find a difference that matters. */
  readonly holds: boolean;
}

type Named = Pick<ReportClaim, 'id' | 'section' | 'title'>;
type Told = Partial<Pick<ReportClaim, 'declared' | 'observed' | 'interval' | 'statistic' | 'spinsNeeded'>>;

const nothing = { declared: null, observed: null, interval: null, statistic: null, spinsNeeded: null };

/** A claim that identified facts decide. */
export function fact(
  named: Named,
  holds: boolean,
  told: Told & { readonly method: string; readonly n: number; readonly reason: string },
): RawClaim {
  return { ...nothing, ...named, ...told, p: null, basis: 'fact', holds };
}

/** A claim that a test decides. `enough`: whether the sample could have told a difference that matters. */
export function tested(
  named: Named,
  told: Told & {
    readonly method: string;
    readonly n: number;
    readonly reason: string;
    readonly p: number;
    readonly enough: boolean;
  },
): RawClaim {
  const { enough, ...rest } = told;
  return { ...nothing, ...named, ...rest, p: Math.min(1, Math.max(0, told.p)), basis: 'test', holds: enough };
}

/** A claim that the sample cannot decide. */
export function unknown(
  named: Named,
  told: Told & { readonly method: string; readonly n: number; readonly reason: string },
): RawClaim {
  return { ...nothing, ...named, ...told, p: null, basis: 'unknown', holds: false };
}
