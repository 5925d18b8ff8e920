import type { ExactReportDto } from '@croupier/contract/game';
import type { Estimate } from '@croupier/slots/monte-carlo';
import type { GameFigures } from './exact-figures.ts';
import { fields, percent, table } from './human.ts';
import type { Colours } from './io.ts';
import { progressBar } from './live/charts.ts';

const contributionsShown = 15;
const barWidth = 20;

/** The exact figures for people; the whole distribution of wins is in `--json`. */
export async function exactLines(report: GameFigures, colours: Colours): Promise<string> {
  const { contributions, distribution, byCoins, rtp, baseRtp, hitFrequency, parHash, simulation, ...rest } = report;
  const head = {
    RTP: isSimulated(report, 'rtp') ? estimated(simulation?.rtp) : percent(rtp, 8),
    ...(baseRtp === rtp ? {} : { 'without free spins': percent(baseRtp, 8) }),
    'hit frequency': isSimulated(report, 'hitFrequency')
      ? estimated(simulation?.hitFrequency)
      : percent(hitFrequency, 4),
    ...rest,
    ...(simulation === undefined
      ? {}
      : { simulated: `${simulation.rounds} rounds, seed ${simulation.seed}: the highest win is that of a round` }),
    parHash,
  };
  const parts = [fields(head, colours)];
  if (byCoins) parts.push(await coinsTable(byCoins, colours));
  parts.push(await contributionTable(contributions, colours));
  if (distribution) parts.push(colours.dim(`${distribution.length} different wins: --json has the whole distribution`));
  return parts.join('\n\n');
}

function isSimulated(report: GameFigures, named: string): boolean {
  const methods: unknown = report['methods'];
  return (
    report.simulation !== undefined &&
    typeof methods === 'object' &&
    methods !== null &&
    Object.entries(methods).some(([name, method]) => name === named && method === 'simulated')
  );
}

function estimated(estimate: Estimate | undefined): string {
  if (estimate === undefined) return '–';
  const { value, low, high } = estimate;
  return `${percent(value, 3)}, simulated: ${percent(low, 3)} to ${percent(high, 3)} in 99 of 100 simulations`;
}

async function contributionTable(contributions: ExactReportDto['contributions'], colours: Colours): Promise<string> {
  const ranked = contributions.toSorted((a, b) => b.rtp - a.rtp);
  const highest = ranked[0]?.rtp ?? 1;
  const rows = ranked
    .slice(0, contributionsShown)
    .map(({ symbol, count, kind, probability, rtp }) => [
      symbol,
      count,
      kind,
      `1 in ${(1 / probability).toFixed(1)}`,
      percent(rtp, 4),
      progressBar(rtp / highest, barWidth),
    ]);
  const drawn = await table(['symbol', 'count', 'kind', 'odds', 'of the RTP', ''], rows, colours);
  const left = ranked.length - rows.length;
  return left > 0 ? `${drawn}\n${colours.dim(`${left} smaller contributions: --json has them`)}` : drawn;
}

async function coinsTable(byCoins: NonNullable<ExactReportDto['byCoins']>, colours: Colours): Promise<string> {
  const names = Object.keys(byCoins[0] ?? {});
  return await table(
    names,
    byCoins.map((one) => names.map((name) => figure(one[name]))),
    colours,
  );
}

function figure(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '–';
}
