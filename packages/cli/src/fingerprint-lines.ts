import type { FingerprintDocumentDto, FingerprintView } from '@croupier/contract/fingerprint';
import { type Figures, runOf } from './analysis-json.ts';
import { fields, percent, table } from './human.ts';
import type { Colours } from './io.ts';
import { progressBar } from './live/charts.ts';
import { rngLines } from './rng/rng-lines.ts';

const symbolsShown = 12;
const barWidth = 20;

/** A fingerprint for people: what the run did, what the sample tells, and each reel's symbols. `--json` has all of it. */
export async function fingerprintLines(view: FingerprintView, colours: Colours): Promise<string> {
  const { document, documentHash, parHash: _parHash, ...run } = view;
  const parts = [fields(run, colours)];
  if (document) {
    const { rtp, reels, verdicts } = runOf(view);
    const structure = rtp === undefined ? {} : { 'RTP by structure': structureOf(rtp), engine: verdicts?.engine };
    parts.push(`${colours.bold('What the sample tells')}\n${fields({ ...figures(document), ...structure }, colours)}`);
    if (reels !== undefined && reels.length > 0) parts.push(await stripTable(reels, colours));
    if (document.reels.paid) parts.push(await reelTable(document.reels.paid, colours));
    if (document.rngAudit) parts.push(rngLines(document.rngAudit, colours));
    if (document.insufficient.length > 0) parts.push(insufficiencies(document, colours));
    parts.push(colours.dim(`document ${documentHash ?? ''}  ·  sample ${document.sample.hash}`));
  }
  return parts.join('\n\n');
}

function figures({
  authorisation,
  rtp,
  hitFrequency,
  volatility,
  payoutDistribution,
  sample,
}: FingerprintDocumentDto): Record<string, string> {
  const unknown = 'insufficient data';
  const quantiles = payoutDistribution?.quantiles.map(
    ({ probability, multiple }) => `p${probability * 100} ${multiple}×`,
  );
  return {
    sample: `${sample.spins} spins, ${sample.rounds} rounds, ${sample.freeSpins} free spins`,
    RTP: rtp ? `${percent(rtp.value)}${between(rtp.low, rtp.high)} at ${percent(rtp.confidence, 0)}` : unknown,
    'hit frequency': hitFrequency
      ? `${percent(hitFrequency.rounds.value)}${between(hitFrequency.rounds.low, hitFrequency.rounds.high)}`
      : unknown,
    volatility: volatility
      ? `σ ${volatility.sigma.toFixed(2)} × bet (${volatility.class}); index ${volatility.index.at90.toFixed(1)} / ${volatility.index.at95.toFixed(1)} / ${volatility.index.at99.toFixed(1)} at 90 / 95 / 99 %`
      : unknown,
    ...(authorisation ? { authorisation } : {}),
    payouts: quantiles ? `${quantiles.join(', ')}; largest ${payoutDistribution?.largest ?? 0}× the bet` : unknown,
  };
}

function between(low: number | null, high: number | null): string {
  return low === null || high === null ? '' : `  (${percent(low)} to ${percent(high)})`;
}

function structureOf({ structural, structuralInterval }: Figures['rtp']): string {
  if (structural === null) return 'insufficient data';
  return `${percent(structural, 4)}${between(structuralInterval?.low ?? null, structuralInterval?.high ?? null)}`;
}

/** What is known of each reel. */
export async function stripTable(reels: Figures['reels'], colours: Colours): Promise<string> {
  return await table(
    ['reel', 'verdict', 'stops', 'strips that fit', 'spins needed'],
    reels.map(({ reel, class: verdict, stops, candidates, spinsNeeded }) => [
      String(reel + 1),
      verdict,
      stops === null ? '-' : String(stops),
      candidates ?? '-',
      String(spinsNeeded),
    ]),
    colours,
  );
}

type Reels = NonNullable<FingerprintDocumentDto['reels']['paid']>;

async function reelTable(reels: Reels, colours: Colours): Promise<string> {
  const totals = new Map<string, number>();
  for (const { symbols } of reels) {
    for (const { symbol, frequency } of symbols)
      totals.set(symbol, (totals.get(symbol) ?? 0) + frequency / reels.length);
  }
  const ranked = [...totals].toSorted(([, a], [, b]) => b - a);
  const highest = ranked[0]?.[1] ?? 1;
  const rows = ranked
    .slice(0, symbolsShown)
    .map(([symbol, mean]) => [
      symbol,
      ...reels.map((reel) => percent(reel.symbols.find((one) => one.symbol === symbol)?.frequency ?? 0, 1)),
      progressBar(mean / highest, barWidth),
    ]);
  const drawn = await table(['symbol', ...reels.map((reel) => `reel ${reel.reel + 1}`), 'mean'], rows, colours);
  const left = ranked.length - rows.length;
  return left > 0 ? `${drawn}\n${colours.dim(`${left} rarer symbols: --json shows them`)}` : drawn;
}

function insufficiencies(document: FingerprintDocumentDto, colours: Colours): string {
  return document.insufficient
    .map(({ section, reason, have, need }) => colours.yellow(`${section}: ${reason} (${have} of ${need})`))
    .join('\n');
}
