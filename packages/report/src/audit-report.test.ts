import { auditReport as auditReportSchema } from '@croupier/contract/fingerprint-report';
import { canonicalJson } from '@croupier/kernel/canonical-json';
import { importPar } from '@croupier/slots/import-par';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditReport } from './audit-report.ts';
import { documentOf, type PlayedSample, playSheet, reportOf, sheetOf, smallGame } from './fixtures/small-game.ts';
import { noRun } from './report-input.ts';
import { meanP } from './statistics.ts';

const par = sheetOf(smallGame);

describe('audit report', () => {
  let sample: PlayedSample;
  let document: ReturnType<typeof documentOf>;

  beforeAll(() => {
    sample = playSheet(par, 140_000);
    document = documentOf(par, sample);
  });

  const verdicts = (report: ReturnType<typeof reportOf>, verdict: string) =>
    report.claims.filter((claim) => claim.verdict === verdict).map(({ id }) => id);

  it('[FPR-7] every claim of the sheet that was played passes; only the randomness, which nobody audited, is left open', () => {
    const report = reportOf(par, document, sample);
    expect(verdicts(report, 'fail')).toEqual([]);
    expect(verdicts(report, 'insufficient-data')).toEqual(['rng']);
    expect(verdicts(report, 'pass')).toEqual(
      expect.arrayContaining([
        'rtp.structural',
        'rtp.measured',
        'hit-frequency',
        'sigma',
        'max-win',
        'payouts.law',
        'reel.1',
        'reel.2',
        'reel.3',
        'symbols.2',
        'pay.line.A.3',
        'pay.scatter.S.3',
        'paytable.lines',
        'paytable.bet-scaling',
        'role.wild',
        'role.scatter',
        'free-spins',
        'behaviour.drift',
        'behaviour.adaptive',
        'behaviour.tail',
      ]),
    );
    expect(auditReportSchema.parse(JSON.parse(canonicalJson(report)))).toEqual(report);
    expect(report.charts.series).toHaveLength(20);
  });

  it('[FPR-7] a sheet with one stop changed fails on that reel, and on no other', () => {
    const reels = structuredClone(smallGame.reels);
    const [, second] = reels;
    if (second !== undefined) second.strip[3] = 'A';
    const report = reportOf(sheetOf({ ...smallGame, reels }), document);
    expect(verdicts(report, 'fail')).toEqual(expect.arrayContaining(['reel.2', 'symbols.2', 'rtp.structural']));
    expect(verdicts(report, 'pass')).toEqual(expect.arrayContaining(['reel.1', 'reel.3', 'symbols.1', 'pay.line.A.3']));
    expect(report.claims.find(({ id }) => id === 'reel.2')?.reason).toContain('declared');
    expect(report.summary.verdict).toBe('fail');
  });

  it('[FPR-7] a sheet with one pay changed fails on that pay and on the RTP; its reels pass', () => {
    const linePays = { ...smallGame.linePays, B: [0, 0, 8] };
    const report = reportOf(sheetOf({ ...smallGame, linePays }), document);
    const failed = verdicts(report, 'fail');
    expect(failed).toEqual(expect.arrayContaining(['pay.line.B.3', 'rtp.structural', 'sigma', 'payouts.law']));
    expect(failed.filter((id) => id.startsWith('pay.'))).toEqual(['pay.line.B.3']);
    expect(failed.filter((id) => id.startsWith('reel'))).toEqual([]);
  });

  it('[FPR-7] a wrong RTP shows in the measured one too, and lines, roles and features that are not there fail', () => {
    const generous = sheetOf({ ...smallGame, linePays: { A: [0, 0, 12], B: [0, 0, 9], C: [0, 0, 7], D: [0, 0, 6] } });
    expect(verdicts(reportOf(generous, document), 'fail')).toEqual(
      expect.arrayContaining(['rtp.structural', 'rtp.measured']),
    );
    const lines = sheetOf({
      ...smallGame,
      paylines: [
        [2, 2, 2],
        [1, 1, 1],
        [1, 2, 3],
      ],
    });
    expect(verdicts(reportOf(lines, document), 'fail')).toContain('paytable.lines');
    const free = sheetOf({ ...smallGame, freeSpins: { awards: [0, 0, 5], multiplier: 2, retrigger: false } });
    expect(verdicts(reportOf(free, document), 'fail')).toContain('free-spins');
  });

  describe.each([
    ['ways', { by: 'ways' }, { A: [0, 0, 3], B: [0, 0, 2], C: [0, 1, 2] }, 'ways.A.3'],
    [
      'clusters',
      { by: 'clusters', minimum: 3 },
      { A: [0, 0, 1, 3, 8], B: [0, 0, 1, 2, 4], C: [0, 0, 2, 4, 9] },
      'cluster.B.4',
    ],
    ['anywhere', { by: 'anywhere' }, { A: [0, 0, 0, 1, 2], B: [0, 0, 0, 2, 5], C: [0, 0, 0, 1, 9] }, 'anywhere.A.4'],
  ] as const)('of a game of %s', (by, pay, pays, claim) => {
    const sheet = (its: Readonly<Record<string, readonly number[]>>) => {
      const result = importPar({
        format: 'croupier-par/1',
        kind: 'grid',
        id: 'grid',
        title: 'Grid',
        reels: [
          { strip: ['A', 'B', 'C', 'A', 'A', 'C', 'B', 'B', 'C'] },
          { strip: ['C', 'B', 'A', 'C', 'A', 'B', 'B', 'A'] },
          { strip: ['B', 'A', 'C', 'C', 'B', 'C', 'A', 'A', 'B', 'A'] },
        ],
        rows: [2, 3, 2],
        pay,
        pays: its,
      });
      if (!result.ok || result.value.kind !== 'grid') throw new Error(JSON.stringify(result));
      return result.value;
    };
    const played = playSheet(sheet(pays), 12_000);
    const shown = documentOf(sheet(pays), { ...played, wins: null });

    it('[FPR-7] windows and totals tell every pay of the sheet: kind, pays and RTP pass', () => {
      const report = reportOf(sheet(pays), shown);
      expect(verdicts(report, 'fail')).toEqual([]);
      expect(verdicts(report, 'pass')).toEqual(
        expect.arrayContaining(['paytable.kind', `pay.${claim}`, 'rtp.structural', 'role.wild', 'role.scatter']),
      );
      expect(report.claims.find(({ id }) => id === 'paytable.kind')?.observed).toBe(by);
    });

    it('[FPR-7] one pay changed fails on that pay, and on no other', () => {
      const [, symbol = '', count = ''] = claim.split('.');
      const changed = Object.entries<readonly number[]>(pays).map(([name, row]) => [
        name,
        row.map((value, index) => (name === symbol && index + 1 === Number(count) ? value + 1 : value)),
      ]);
      const report = reportOf(sheet(Object.fromEntries(changed)), shown);
      expect(verdicts(report, 'fail').filter((id) => id.startsWith('pay.'))).toEqual([`pay.${claim}`]);
      expect(verdicts(report, 'fail')).toContain('rtp.structural');
    });
  });

  it('[FPR-7] a sample that is too small gives INSUFFICIENT DATA with the spins needed, and fails nothing', () => {
    const small = playSheet(par, 60);
    const report = reportOf(par, documentOf(par, small), small);
    expect(verdicts(report, 'fail')).toEqual([]);
    expect(verdicts(report, 'insufficient-data')).toEqual(
      expect.arrayContaining(['rtp.structural', 'rtp.measured', 'hit-frequency', 'behaviour.drift']),
    );
    const measured = report.claims.find(({ id }) => id === 'rtp.measured');
    expect(measured?.spinsNeeded).toBeGreaterThan(50_000);
    expect(report.summary.statement).toContain('the sample is too small');
  });

  it('[FPR-5] [FPR-7] the same input gives the same report; nothing declared gives what was observed alone', () => {
    expect(canonicalJson(reportOf(par, document, sample))).toBe(
      canonicalJson(reportOf(par, documentOf(par, sample), sample)),
    );
    const alone = auditReport({
      document,
      documentHash: 'x',
      declared: null,
      evidence: noRun,
      series: [],
      version: '0.1.0',
    });
    expect(alone.declared).toBeNull();
    expect(new Set(alone.claims.map(({ section }) => section))).toEqual(new Set(['behaviour', 'randomness']));
  });

  it('[FPR-7] in a hundred samples of a true sheet no claim fails more often than alpha lets it', () => {
    let failed = 0;
    for (let seed = 1; seed <= 100; seed += 1)
      if (reportOf(par, documentOf(par, playSheet(par, 1_500, seed))).summary.fail > 0) failed += 1;
    expect(failed).toBeLessThanOrEqual(4);
  });

  it("[FPR-7] Chernoff's bound of a mean is at least the exact chance, and small where it must be", () => {
    const coin = [
      { value: 0, probability: 0.5 },
      { value: 1, probability: 0.5 },
    ];
    expect(meanP(coin, 100, 0.5)).toBe(1);
    // P(X <= 35 or X >= 65) of 100 tosses is 0.0035.
    expect(meanP(coin, 100, 0.65)).toBeGreaterThan(0.0035);
    expect(meanP(coin, 100, 0.65)).toBeLessThan(0.03);
    expect(meanP(coin, 100, 0.35)).toBeCloseTo(meanP(coin, 100, 0.65), 10);
    expect(meanP(coin, 100, 1.5)).toBe(0);
  });
});
