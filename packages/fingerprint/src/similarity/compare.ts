import type { FingerprintDocument } from '../fingerprint-document.ts';
import { rounded } from '../rounded.ts';
import { comparePaytables, isPayInDoubt } from './compare-paytable.ts';
import { compareReels, reconstructionOf } from './compare-reels.ts';
import { compareReturns } from './compare-returns.ts';
import type { ComparedSample, Comparison, Finding, RawFinding } from './comparison.ts';
import { fact, shown } from './finding.ts';
import { holm } from './holm.ts';
import { compareRandomness } from './compare-randomness.ts';
import { checkedSettings, type CompareSettings } from './settings.ts';
import { verdictOf } from './verdict.ts';

export type { Comparison, Finding } from './comparison.ts';
export type { CompareSettings } from './settings.ts';

/**
 * What changed between two fingerprints, and whether it is more than chance.
 *
 * - `different`: two identified facts contradict each other, or a test is significant after Holm's correction over all tests.
 * - `same`: every reel shows the same windows, and RTP, hit frequency and payouts agree within the margins: by structure, or by
 *   two one-sided tests. Two documents of one sample are the same.
 * - `insufficient`: neither. No difference was found, but one as large as the margin is not excluded either.
 *
 * Symbols are compared by name. Pure and symmetric: with a and b swapped, differences change their sign and nothing else.
 * @throws AppError INVALID_INPUT for settings out of range
 */
export function compareFingerprints(
  a: FingerprintDocument,
  b: FingerprintDocument,
  settings: CompareSettings = {},
): Comparison {
  const checked = checkedSettings(settings);
  const alike = sameRows(a, b);
  const pays = comparePaytables(a, b);
  const raw: RawFinding[] = [
    ...declared(a, b),
    geometry(a, b),
    ...(alike ? [engine(a, b), ...compareReels(a, b, checked)] : []),
    ...pays,
    ...compareReturns(a, b, checked, pays.some(isPayInDoubt)),
    ...compareRandomness(a, b),
  ];
  const findings = corrected(raw, checked.alpha);
  return {
    format: 'croupier-comparison/1',
    ...verdictOf(findings, a, b),
    ...checked,
    a: sampleOf(a),
    b: sampleOf(b),
    findings,
  };
}

function corrected(raw: readonly RawFinding[], alpha: number): Finding[] {
  const tested = raw.flatMap((finding) => (finding.p === null || !finding.decides ? [] : [finding.p]));
  const adjusted = holm(tested).values();
  return raw.map((finding) => {
    if (finding.p === null || !finding.decides) return { ...finding, adjustedP: null };
    const adjustedP = rounded(adjusted.next().value ?? 1);
    if (adjustedP > alpha) return { ...finding, adjustedP };
    const reason =
      finding.verdict === 'equivalent' ? 'a real difference, though within the margin' : 'more than chance';
    return { ...finding, adjustedP, verdict: 'different', spinsNeeded: null, reason };
  });
}

function declared(a: FingerprintDocument, b: FingerprintDocument): RawFinding[] {
  return (['gameId', 'parHash', 'engineVersion'] as const).map((what) =>
    shown({ section: 'declared', what, a: a[what], b: b[what] }, 'as the caller states it; it decides nothing'),
  );
}

function geometry(a: FingerprintDocument, b: FingerprintDocument): RawFinding {
  const named = {
    section: 'geometry',
    what: 'rows of each reel',
    a: a.geometry.rows.join('-'),
    b: b.geometry.rows.join('-'),
  } as const;
  return sameRows(a, b)
    ? fact(named, 'identical', 'the windows have one shape')
    : fact(named, 'different', 'the windows have another shape');
}

function sameRows(a: FingerprintDocument, b: FingerprintDocument): boolean {
  return a.geometry.rows.join() === b.geometry.rows.join();
}

/** A kind of engine is told by the lack of evidence for others: only with enough of it on both sides does it decide. */
function engine(a: FingerprintDocument, b: FingerprintDocument): RawFinding {
  const [x, y] = [reconstructionOf(a), reconstructionOf(b)];
  const named = { section: 'engine', what: 'kind of engine', a: x?.engine ?? null, b: y?.engine ?? null } as const;
  if (x === null || y === null) return fact(named, 'incomparable', 'a document of an older format', { decides: false });
  if (x.engine === y.engine && x.engine !== 'unknown') return fact(named, 'identical', 'the same kind of engine');
  const kinds = new Set([x.engine, y.engine]);
  const enough = x.plan.enough && y.plan.enough;
  return kinds.has('unknown') || !enough
    ? fact(named, 'unclear', 'a sample is too small to tell the kind of engine', { decides: false })
    : fact(named, 'different', 'the engines are of different kinds');
}

function sampleOf({ gameId, parHash, engineVersion, sample }: FingerprintDocument): ComparedSample {
  return { gameId, parHash, engineVersion, sampleHash: sample.hash, spins: sample.spins, rounds: sample.rounds };
}
