import type { ComparisonDto, LibraryEntry, MatchResult } from '@croupier/contract/fingerprint-library';
import { fields, percent, table } from './human.ts';
import type { Colours } from './io.ts';

type Finding = ComparisonDto['findings'][number];

/** A comparison for people: the verdict, why, and every finding that is not plainly the same. `--json` has all of them. */
export async function comparisonLines(comparison: ComparisonDto, colours: Colours): Promise<string> {
  const { verdict, reasons, spinsNeeded, alpha, confidence, a, b, findings } = comparison;
  const paint = { same: colours.green, different: colours.red, insufficient: colours.yellow }[verdict];
  const head = fields(
    {
      verdict: paint(verdict),
      ...(spinsNeeded === null ? {} : { 'spins needed a side': spinsNeeded }),
      a: `${a.gameId}, ${a.spins} spins, sample ${a.sampleHash.slice(0, 12)}`,
      b: `${b.gameId}, ${b.spins} spins, sample ${b.sampleHash.slice(0, 12)}`,
      'false alarms': `at most ${percent(alpha)} over all tests (Holm)`,
    },
    colours,
  );
  const told = findings.filter(isTold);
  const rows = await table(
    ['what', 'a', 'b', `b − a (${percent(confidence, 0)})`, 'p', 'verdict'],
    told.map((finding) => [
      `${finding.section}: ${finding.what}`,
      valueText(finding, finding.a),
      valueText(finding, finding.b),
      differenceText(finding),
      finding.adjustedP === null ? '–' : finding.adjustedP.toPrecision(2),
      finding.verdict,
    ]),
    colours,
  );
  const left = findings.length - told.length;
  const rest = left > 0 ? [colours.dim(`${left} more are identical or only shown: --json has them`)] : [];
  return [head, reasons.slice(0, 10).join('\n'), rows, ...rest].join('\n\n');
}

/** Facts that are the same on both sides would hide the others. */
function isTold({ section, verdict, decides }: Finding): boolean {
  return (
    section !== 'declared' && section !== 'quantiles' && (decides || verdict === 'different') && verdict !== 'identical'
  );
}

const shares = new Set(['rtp', 'hitFrequency']);

function valueText({ section }: Finding, value: number | string | null): string {
  if (typeof value !== 'number') return value ?? '–';
  return shares.has(section) ? percent(value) : String(value);
}

function differenceText({ section, difference, low, high }: Finding): string {
  if (difference === null) return '–';
  const text = (value: number): string => (shares.has(section) ? percent(value) : value.toPrecision(3));
  return low === null || high === null ? text(difference) : `${text(difference)}  (${text(low)} to ${text(high)})`;
}

/** A match for people: the verdict and the candidates with their probabilities. */
export async function matchLines(found: MatchResult, colours: Colours): Promise<string> {
  const paint = { found: colours.green, none: colours.yellow, insufficient: colours.yellow }[found.verdict];
  const head = fields(
    {
      verdict: paint(found.verdict),
      game: found.best?.name ?? null,
      entry: found.best?.profileId ?? null,
      confidence: percent(found.confidence),
      reason: found.reason,
    },
    colours,
  );
  if (found.candidates.length === 0) return head;
  const rows = await table(
    ['candidate', 'name', 'probability', 'names', 'RTP', 'reason'],
    found.candidates.map(({ entry, confidence, relabelled, reason }) => [
      entry.profileId,
      entry.name,
      percent(confidence),
      relabelled ? 'other' : 'the same',
      percent(entry.rtp),
      reason,
    ]),
    colours,
  );
  return `${head}\n\n${rows}`;
}

/** The columns of an entry in a table. */
export const entryColumns: Readonly<Record<string, (entry: LibraryEntry) => string | number | Date | null>> = {
  entry: ({ profileId }) => profileId,
  name: ({ name }) => name,
  rows: ({ geometry }) => geometry,
  spins: ({ spins }) => spins,
  RTP: ({ rtp }) => percent(rtp),
  hits: ({ hitFrequency }) => percent(hitFrequency),
  sigma: ({ sigma }) => sigma?.toPrecision(4) ?? null,
  engine: ({ engine }) => engine,
  added: ({ createdAt }) => createdAt,
};
