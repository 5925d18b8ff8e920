import type { AuditReport } from '@croupier/contract/fingerprint-report';
import { visible } from '../visible-text.ts';
import { bar, type Chart, chartWidth, diamond, label, line, type Mark, percent } from './chart.ts';

type Charts = AuditReport['charts'];
const left = 92;
const right = chartWidth - 12;

/** The pictures of a report, in the order in which they stand. */
export interface Pictures {
  readonly rtp: Chart | null;
  readonly payouts: Chart | null;
  readonly series: Chart | null;
  /** One a reel. */
  readonly symbols: readonly Chart[];
}

export function drawCharts(charts: Charts): Pictures {
  const declared = charts.rtp.find((one) => one.label === 'declared')?.value ?? null;
  return {
    rtp: charts.rtp.length === 0 ? null : rtpChart(charts.rtp),
    payouts:
      charts.payouts.length === 0
        ? null
        : barChart('Payouts of a round, in bets', 'Share of rounds by what they paid', charts.payouts),
    series: charts.series.length < 2 ? null : seriesChart(charts.series, declared),
    symbols: charts.symbols.map(({ reel, bars }) =>
      barChart(
        `Reel ${reel + 1}: share of each symbol`,
        `How often each symbol shows in a cell of reel ${reel + 1}`,
        bars.map((one) => ({ ...one, label: one.symbol })),
      ),
    ),
  };
}

/** Points with their intervals on one axis. */
function rtpChart(rows: Charts['rtp']): Chart {
  const all = rows.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const room = Math.max(0.01, (most - least) * 0.15);
  const [from, to] = [Math.max(0, least - room), most + room];
  const x = (value: number): number => left + ((value - from) / (to - from)) * (right - left);
  const bottom = rows.length * 34 + 12;
  const marks: Mark[] = [line(left, bottom, right, bottom, 'axis')];
  for (const tick of [from, (from + to) / 2, to]) {
    marks.push(line(x(tick), bottom, x(tick), bottom + 4, 'axis'));
    marks.push(
      label(x(tick), bottom + 16, percent(tick, 1), tick === from ? 'start' : tick === to ? 'end' : 'middle', 'muted'),
    );
  }
  const declared = rows.find((row) => row.label === 'declared');
  if (declared !== undefined) marks.push(line(x(declared.value), 8, x(declared.value), bottom, 'declared', true));
  for (const [index, { label: name, value, low, high }] of rows.entries()) {
    const y = 24 + index * 34;
    const isDeclared = name === 'declared';
    marks.push(label(0, y + 4, name));
    if (low !== null && high !== null)
      marks.push(
        line(x(low), y, x(high), y, 'observed'),
        line(x(low), y - 5, x(low), y + 5, 'observed'),
        line(x(high), y - 5, x(high), y + 5, 'observed'),
      );
    marks.push(diamond(x(value), y, isDeclared ? 'declared' : 'observed', isDeclared));
    const isRight = x(value) > right - 60;
    marks.push(label(x(value) + (isRight ? -8 : 8), y - 6, percent(value), isRight ? 'end' : 'start', 'muted'));
  }
  return {
    title: 'Return to player',
    description: rows
      .map(
        ({ label: name, value, low, high }) =>
          `${name} ${percent(value)}${low === null || high === null ? '' : `, from ${percent(low)} to ${percent(high)}`}`,
      )
      .join('; '),
    width: chartWidth,
    height: bottom + 24,
    marks,
  };
}

interface Bar {
  readonly label: string;
  readonly declared: number | null;
  readonly observed: number | null;
  readonly low?: number;
  readonly high?: number;
}

/** Most rows of one picture; the table below it has all. */
const rowsMax = 24;

/** Two bars a row: hollow for declared, solid for observed, with the interval where there is one. */
function barChart(title: string, description: string, bars: readonly Bar[]): Chart {
  const shown = bars.slice(0, rowsMax);
  const most = shown.reduce((high, one) => Math.max(high, one.declared ?? 0, one.observed ?? 0, one.high ?? 0), 1e-9);
  const room = 58;
  const x = (value: number): number => left + (value / most) * (right - left - room);
  const marks: Mark[] = [];
  for (const [index, one] of shown.entries()) {
    const y = 8 + index * 26;
    marks.push(label(left - 6, y + 13, visible(one.label, 13), 'end'));
    if (one.declared !== null) marks.push(bar(left, y, x(one.declared) - left, 8, 'declared', true));
    if (one.observed !== null) marks.push(bar(left, y + 9, x(one.observed) - left, 8, 'observed'));
    if (one.low !== undefined && one.high !== undefined)
      marks.push(line(x(one.low), y + 13, x(one.high), y + 13, 'text'));
    marks.push(
      label(
        x(Math.max(one.declared ?? 0, one.observed ?? 0, one.high ?? 0)) + 5,
        y + 13,
        percent(one.observed ?? 0),
        'start',
        'muted',
      ),
    );
  }
  const end = 8 + shown.length * 26;
  marks.push(line(left, 4, left, end, 'axis'));
  return {
    title,
    description: `${description}: ${shown
      .slice(0, 8)
      .map(
        (one) =>
          `${visible(one.label, 13)} ${percent(one.observed ?? 0)}${one.declared === null ? '' : ` (declared ${percent(one.declared)})`}`,
      )
      .join(', ')}`,
    width: chartWidth,
    height: end + 4,
    marks,
  };
}

/** RTP of parts of the sample, in the order of play. */
function seriesChart(series: Charts['series'], declared: number | null): Chart {
  const values = series.flatMap(({ rtp }) => (rtp === null ? [] : [rtp]));
  const most = Math.max(1, declared ?? 0, ...values) * 1.08;
  const [top, bottom] = [10, 150];
  const y = (value: number): number => bottom - (value / most) * (bottom - top);
  const start = 44;
  const x = (part: number): number => start + ((part + 0.5) / series.length) * (right - start);
  const marks: Mark[] = [line(start, bottom, right, bottom, 'axis'), line(start, top, start, bottom, 'axis')];
  for (const tick of [0, most / 2, most]) marks.push(label(start - 5, y(tick) + 4, percent(tick, 0), 'end', 'muted'));
  if (declared !== null) {
    marks.push(line(start, y(declared), right, y(declared), 'declared', true));
    marks.push(label(right, y(declared) - 4, 'declared', 'end', 'muted'));
  }
  let before: { readonly x: number; readonly y: number } | null = null;
  for (const [part, { rtp }] of series.entries()) {
    if (rtp === null) continue;
    const at = { x: x(part), y: y(rtp) };
    if (before !== null) marks.push(line(before.x, before.y, at.x, at.y, 'observed'));
    marks.push(diamond(at.x, at.y, 'observed'));
    before = at;
  }
  marks.push(label(start, bottom + 16, 'spin 0', 'start', 'muted'));
  marks.push(label(right, bottom + 16, `spin ${series.at(-1)?.toSpin ?? 0}`, 'end', 'muted'));
  return {
    title: 'RTP over the sample',
    description: `RTP of ${series.length} equal parts of the sample: ${series.map(({ rtp }) => (rtp === null ? 'none' : percent(rtp, 0))).join(', ')}`,
    width: chartWidth,
    height: bottom + 24,
    marks,
  };
}
