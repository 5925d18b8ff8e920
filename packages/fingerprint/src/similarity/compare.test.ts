import { describe, expect, it } from 'vitest';
import { fingerprintOfGame, renamed, stripGame, withStop } from '../fixtures/strip-games.ts';
import { drawRounds, seededUniform, skewedGames, type SkewedGame } from '../fixtures/skewed-games.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { compareFingerprints } from './compare.ts';
import { holm } from './holm.ts';
import { lawDifferenceOf } from './laws.ts';

const game = stripGame(1);

describe('compareFingerprints', () => {
  it('[FPR-6] a document is the same as itself, whatever its size', () => {
    for (const spins of [1, 30, 2_000]) {
      const document = fingerprintOfGame(game, spins, 7);
      const found = compareFingerprints(document, document);
      expect(found).toMatchObject({ verdict: 'same', reasons: ['both documents are of one sample'] });
      expect(found.findings.filter(({ verdict }) => verdict === 'different')).toEqual([]);
    }
  });

  it('[FPR-6] two samples of one game are the same by structure once reels and rules are identified, however unlike in size', () => {
    const found = compareFingerprints(fingerprintOfGame(game, 20_000, 1), fingerprintOfGame(game, 100_000, 2), {
      margins: { rtp: 0.03 },
    });
    expect(found).toMatchObject({ verdict: 'same', spinsNeeded: null });
    expect(found.findings.filter(({ section }) => section === 'reels').map(({ verdict }) => verdict)).toEqual(
      Array.from({ length: 5 }, () => 'identical'),
    );
  });

  it('[FPR-6] samples too small to exclude a difference are insufficient, with the spins that would do, not the same', () => {
    const found = compareFingerprints(fingerprintOfGame(game, 40, 1), fingerprintOfGame(game, 40, 2));
    expect(found.verdict).toBe('insufficient');
    expect(found.spinsNeeded).toBeGreaterThan(1_000);
    expect(found.findings.every(({ verdict, decides }) => !decides || verdict !== 'different')).toBe(true);
  });

  it('[FPR-6] one stop of one reel, one pay, or the shape of the window makes a game different', () => {
    const a = fingerprintOfGame(game, 5_000, 1);
    const stop = compareFingerprints(a, fingerprintOfGame(withStop(game, 2, 5, 'Z'), 5_000, 2));
    expect(stop.verdict).toBe('different');
    expect(stop.reasons.join()).toContain('reel 3');
    const pay = compareFingerprints(a, fingerprintOfGame({ ...game, pays: { ...game.pays, A: 3 } }, 5_000, 2));
    expect(pay.verdict).toBe('different');
    expect(pay.reasons.join()).toContain('line A x3');
    const shorter = fingerprintOfGame({ ...game, strips: game.strips.slice(0, 4) }, 500, 2);
    expect(compareFingerprints(a, shorter)).toMatchObject({ verdict: 'different' });
  });

  it('[FPR-6] symbols count by name: a renamed game is another build', () => {
    const a = fingerprintOfGame(game, 2_000, 1);
    const b = fingerprintOfGame(
      renamed(game, (symbol) => `new ${symbol}`),
      2_000,
      2,
    );
    expect(compareFingerprints(a, b).verdict).toBe('different');
  });

  it('[FPR-6] swapping both sides changes the sign of differences, and nothing else', () => {
    const [a, b] = [fingerprintOfGame(game, 900, 1), fingerprintOfGame(withStop(game, 0, 3, 'B'), 4_000, 2)];
    const [forth, back] = [compareFingerprints(a, b), compareFingerprints(b, a)];
    expect(back.verdict).toBe(forth.verdict);
    expect(back.spinsNeeded).toBe(forth.spinsNeeded);
    for (const finding of forth.findings) {
      const turned = back.findings.find(({ section, what }) => section === finding.section && what === finding.what);
      expect(turned).toMatchObject({ a: finding.b, b: finding.a, verdict: finding.verdict });
      expect(turned?.p ?? -1).toBeCloseTo(finding.p ?? -1, 9);
      const signed = finding.section === 'rtp' || finding.section === 'hitFrequency';
      if (signed && finding.difference !== null) expect(turned?.difference).toBeCloseTo(-finding.difference, 9);
    }
  });

  it('[FPR-6] a pay that one sample lacks is no difference where some pay was likely to be lacking', () => {
    const document = fingerprintOfGame(stripGame(1), 4_000, 1);
    const { paytable } = document;
    if (paytable === null) throw new Error('no paytable');
    const pValueAt = (seen: number): number => {
      const entry = { kind: 'line', symbol: 'A', count: 9, pay: 50, seen } as const;
      const other = { ...document, paytable: { ...paytable, entries: [...paytable.entries, entry] } };
      const lacking = compareFingerprints(document, other).findings.find(({ what }) => what === 'line A x9');
      return lacking?.p ?? Number.NaN;
    };
    const pays = paytable.entries.length + 1;
    expect(pValueAt(11)).toBeCloseTo(pays / 2 ** 11, 9);
    expect(pValueAt(2)).toBe(1);
  });

  it('[FPR-6] a sample that changes its engine on the way is never the same', () => {
    const a = fingerprintOfGame(game, 3_000, 1);
    const drifting = {
      ...fingerprintOfGame(game, 3_000, 2),
      drift: a.drift && { ...a.drift, verdict: 'changed' as const },
    };
    const found = compareFingerprints(a, drifting, { margins: { rtp: 1, hitFrequency: 1, windows: 1 } });
    expect(found.verdict).toBe('insufficient');
    expect(found.reasons.join()).toContain('changes within sample b');
  });

  it('[FPR-6] settings out of range are refused by name', () => {
    const a = fingerprintOfGame(game, 50, 1);
    expect(() => compareFingerprints(a, a, { alpha: 0 })).toThrow(/alpha/);
    expect(() => compareFingerprints(a, a, { margins: { rtp: 0 } })).toThrow(/margins.rtp/);
  });

  it('[FPR-6] two samples of one law of payouts are called different in at most 1 % of pairs, also on skewed games', () => {
    const uniform = seededUniform(11);
    const window = [['A'], ['B']];
    const sample = (law: SkewedGame, rounds: number) =>
      fingerprintOf({
        gameId: law,
        parHash: '0'.repeat(64),
        engineVersion: 'test',
        records: drawRounds(law, rounds, uniform).map(({ stakeMinor, payoutMinor }, atMs) => ({
          betMinor: stakeMinor,
          stakeMinor,
          payoutMinor,
          free: false,
          window,
          stops: null,
          atMs,
        })),
      });
    const names = Object.keys(skewedGames).filter((name): name is SkewedGame => name in skewedGames);
    let alarms = 0;
    const pairs = names.length * 40;
    for (const name of names) {
      for (let pair = 0; pair < 40; pair += 1) {
        const found = compareFingerprints(sample(name, 400), sample(name, pair % 2 === 0 ? 400 : 2_000));
        if (found.verdict === 'different') alarms += 1;
      }
    }
    // 1 % and three standard deviations.
    expect(alarms).toBeLessThanOrEqual(Math.ceil(0.01 * pairs + 3 * Math.sqrt(0.01 * pairs)));
  });
});

describe('the tests behind it', () => {
  it('[FPR-6] Holm corrects by rank and never falls', () => {
    expect(holm([0.01, 0.04, 0.03]).map((p) => Math.round(p * 1e9) / 1e9)).toEqual([0.03, 0.06, 0.06]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
  });

  it('[FPR-6] the bound of the distance holds the true one; a class that one side never shows is found', () => {
    const uniform = seededUniform(3);
    const draw = (shares: readonly number[], n: number): number[] => {
      const counts = shares.map(() => 0);
      for (let trial = 0; trial < n; trial += 1) {
        let point = uniform();
        const at = shares.findIndex((share) => (point -= share) < 0);
        counts[Math.max(0, at)] = (counts[Math.max(0, at)] ?? 0) + 1;
      }
      return counts;
    };
    const [x, y] = [
      [0.5, 0.3, 0.2],
      [0.4, 0.3, 0.3],
    ];
    let held = 0;
    for (let run = 0; run < 200; run += 1) {
      const [a, b] = [draw(x, 600), draw(y, 900)];
      const { low, high } = lawDifferenceOf(
        a.map((count, index) => ({ a: count, b: b[index] ?? 0 })),
        { margin: 0.05, confidence: 0.95 },
      );
      if (low <= 0.1 && 0.1 <= high) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(190);
    const missing = lawDifferenceOf(
      [
        { a: 980, b: 1_000 },
        { a: 20, b: 0 },
      ],
      { margin: 0.05, confidence: 0.95 },
    );
    expect(missing.p).toBeLessThan(1e-4);
  });
});
