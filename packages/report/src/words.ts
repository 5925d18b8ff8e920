import type { AuditReport, ReportClaim } from '@croupier/contract/fingerprint-report';

/** A verdict in words, with a sign before it: no meaning hangs on colour alone. */
export const verdictWords: Readonly<Record<ReportClaim['verdict'], string>> = {
  pass: '✓ PASS',
  fail: '✗ FAIL',
  'insufficient-data': '? INSUFFICIENT DATA',
};

export const sectionTitles: Readonly<Record<ReportClaim['section'], string>> = {
  identity: 'Identity',
  geometry: 'Window',
  returns: 'Returns',
  reels: 'Reels',
  'symbol-frequencies': 'Symbol frequencies',
  paytable: 'Paytable',
  features: 'Features',
  behaviour: 'Behaviour over time',
  randomness: 'Randomness',
};

const shares: ReadonlySet<string> = new Set(['rtp.structural', 'rtp.measured', 'hit-frequency']);

/** A figure of a claim as people read it. */
export function figureText({ id }: Pick<ReportClaim, 'id'>, value: ReportClaim['declared']): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  return shares.has(id) ? `${(100 * value).toFixed(4)} %` : String(Number(value.toPrecision(8)));
}

export function intervalText({ id, interval }: Pick<ReportClaim, 'id' | 'interval'>): string {
  if (interval === null) return '';
  const { low, high, confidence } = interval;
  const at = confidence === 1 ? '' : ` at ${100 * confidence} %`;
  return `${figureText({ id }, low)} to ${figureText({ id }, high)}${at}`;
}

/** p and statistic, as far as there are any. */
export function testText({ statistic, p, adjustedP }: Pick<ReportClaim, 'statistic' | 'p' | 'adjustedP'>): string {
  const parts = [
    statistic === null ? '' : `statistic ${Number(statistic.toPrecision(5))}`,
    p === null ? '' : `p ${Number(p.toPrecision(3))}`,
    adjustedP === null ? '' : `corrected ${Number(adjustedP.toPrecision(3))}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** A whole number with thin groups of thousands. */
export function wholeText(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
}

/** Identity, versions and hashes, in the order of every format. */
export function identityRows({
  subject,
  evidence,
  producer,
  method,
}: AuditReport): readonly (readonly [string, string | null])[] {
  const head = (of: AuditReport['evidence']['sessionStream']): string | null =>
    of === null ? null : `${of.headHash} (version ${of.version} of ${of.streamId})`;
  return [
    ['Game', subject.title === null ? subject.gameId : `${subject.title} (${subject.gameId})`],
    ['PAR sheet, SHA-256', subject.parHash],
    ['Engine version', subject.engineVersion],
    ['Kind of engine', subject.engineKind],
    ['Authorisation', evidence.authorisation],
    ['Fingerprint', evidence.fingerprintId],
    ['Run', evidence.status === null ? null : `${evidence.status} (${evidence.stopReason ?? 'no reason'})`],
    ['Started', evidence.startedAt],
    ['Ended', evidence.completedAt],
    [
      'Spins',
      `${wholeText(evidence.spins)} (${wholeText(evidence.paidSpins)} paid, ${wholeText(evidence.freeSpins)} free; ${wholeText(evidence.rounds)} complete rounds)`,
    ],
    ['Sample, SHA-256', evidence.sampleHash],
    ['Wins, SHA-256', evidence.winsHash],
    [`Document (${evidence.documentFormat}), SHA-256`, evidence.documentHash],
    ['Events', evidence.events === null ? null : wholeText(evidence.events)],
    ['Head of the session stream', head(evidence.sessionStream)],
    ['Head of the fingerprint stream', head(evidence.fingerprintStream)],
    [
      'Level of all tests',
      `alpha ${method.alpha}, ${method.correction === 'holm' ? "Holm's correction" : ''} over ${method.tests} tests`,
    ],
    ['Made by', `croupier ${producer.version}`],
  ];
}
