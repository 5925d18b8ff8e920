import type { FingerprintDocument } from '../fingerprint-document.ts';
import type { Comparison, Finding } from './comparison.ts';

type Verdict = Pick<Comparison, 'verdict' | 'reasons' | 'spinsNeeded'>;

/** What all findings together say. */
export function verdictOf(findings: readonly Finding[], a: FingerprintDocument, b: FingerprintDocument): Verdict {
  const different = findings.filter(({ decides, verdict }) => decides && verdict === 'different');
  if (different.length > 0) {
    const byWeight = different.toSorted((x, y) => (x.adjustedP ?? 0) - (y.adjustedP ?? 0));
    return { verdict: 'different', reasons: byWeight.map(reasonOf), spinsNeeded: null };
  }
  if (a.sample.hash === b.sample.hash)
    return { verdict: 'same', reasons: ['both documents are of one sample'], spinsNeeded: null };
  const missing = [...unsettled(findings), ...mixed(a, b)];
  if (missing.length === 0) return { verdict: 'same', reasons: settledReasons(findings), spinsNeeded: null };
  const needed = missing.map(({ spinsNeeded }) => spinsNeeded ?? 0);
  const most = Math.max(...needed);
  return { verdict: 'insufficient', reasons: missing.map(({ reason }) => reason), spinsNeeded: most > 0 ? most : null };
}

interface Missing {
  readonly reason: string;
  readonly spinsNeeded: number | null;
}

/** What stands between the findings and `same`. */
function unsettled(findings: readonly Finding[]): Missing[] {
  const of = (section: Finding['section']): Finding[] => findings.filter((one) => one.section === section);
  const reels = of('reels').filter(({ decides }) => decides);
  const laws = reels.length > 0 ? reels : of('symbols');
  const missing = laws.length === 0 ? [{ reason: 'no reels to compare', spinsNeeded: null }] : open(laws);
  if (isStructural(findings)) return missing;
  const [structural, measured] = [
    of('rtp').find(({ what }) => what === 'RTP by structure'),
    of('rtp').find(({ what }) => what === 'RTP measured'),
  ];
  const rest = [measured, ...of('hitFrequency'), ...of('payouts')].flatMap((one) => (one === undefined ? [] : [one]));
  return [
    ...missing,
    ...open(structural !== undefined && structural.verdict === 'unclear' ? [structural] : []),
    ...open(rest),
  ];
}

/** Reels identified alike, and rules that leave no room for another RTP: everything else follows. */
function isStructural(findings: readonly Finding[]): boolean {
  const reels = findings.filter(({ section, decides }) => section === 'reels' && decides);
  const rtp = findings.find(({ section, what }) => section === 'rtp' && what === 'RTP by structure');
  return (
    reels.length > 0 &&
    reels.every(({ verdict }) => verdict === 'identical') &&
    (rtp?.verdict === 'identical' || rtp?.verdict === 'equivalent')
  );
}

function open(findings: readonly Finding[]): Missing[] {
  return findings
    .filter(({ verdict }) => verdict === 'unclear' || verdict === 'incomparable')
    .map((finding) => ({ reason: reasonOf(finding), spinsNeeded: finding.spinsNeeded }));
}

/** A sample that changes its engine on the way speaks of two. */
function mixed(a: FingerprintDocument, b: FingerprintDocument): Missing[] {
  return Object.entries({ a, b }).flatMap(([side, { drift }]) => {
    const verdict: string | undefined = drift?.verdict;
    return verdict === 'changed'
      ? [{ reason: `the engine changes within sample ${side}: it speaks of more than one`, spinsNeeded: null }]
      : [];
  });
}

function settledReasons(findings: readonly Finding[]): string[] {
  return isStructural(findings)
    ? ['every reel shows the same windows', 'reels and rules leave no room for another RTP']
    : ['reels, RTP, hit frequency and payouts agree within the margins'];
}

function reasonOf({ section, what, reason, a, b, adjustedP }: Finding): string {
  const values = a === null && b === null ? '' : ` (${a ?? 'none'} and ${b ?? 'none'})`;
  return `${section}, ${what}${values}: ${reason}${adjustedP === null ? '' : `, p = ${Number(adjustedP.toPrecision(2))}`}`;
}
