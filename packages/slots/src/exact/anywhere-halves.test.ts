import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryGridGame } from '../fixtures/arbitrary-grid.ts';
import { gridRules } from '../grid/grid-rules.ts';
import { machineOf } from '../grid/machine-of.ts';
import { importPar } from '../import-par.ts';
import { seededRng } from '../rng/xoshiro128.ts';
import { anywhereHalves } from './anywhere-halves.ts';
import { gridReturn } from './grid-return.ts';
import { spinDistribution, type SpinOutcomeCount } from './spin-distribution.ts';
import { spinLayers } from './spin-layers.ts';

const limits = { keptMax: 1_000_000, stepsMax: 10_000_000, cellsMax: 10_000_000 };

const ordered = (outcomes: readonly SpinOutcomeCount[] | null) =>
  outcomes?.filter(({ combinations }) => combinations > 0).toSorted((a, b) => a.pay - b.pay || a.scatters - b.scatters);

describe('pays anywhere, counted by halves', () => {
  it('[ENG-3] the two ways to count a game that pays anywhere give the same outcomes', () => {
    fc.assert(
      fc.property(
        arbitraryGridGame.filter((par) => par.pay.by === 'anywhere'),
        (par) => {
          for (const spins of ['paid', 'free'] as const) {
            const rules = gridRules(par, spins);
            const machine = machineOf(par, rules);
            const layers = machine && spinLayers(rules, machine, limits);
            const counted = layers && spinDistribution(rules, layers, { startPay: 0, stepsMax: 1e8 });
            expect(counted).not.toBeNull();
            expect(ordered(anywhereHalves(rules)?.outcomes() ?? null)).toEqual(ordered(counted));
          }
        },
      ),
      { numRuns: 200, seed: 20_261_121 },
    );
  });

  it('[ENG-3] twelve symbols paid from three on: every combination is counted, and the mean is that of the closed form', () => {
    const rng = seededRng(7);
    const symbols = Array.from({ length: 12 }, (_, index) => `S${index}`);
    const strip = (): string[] => Array.from({ length: 40 }, () => symbols[rng.below(12)] ?? '');
    const result = importPar({
      format: 'croupier-par/1',
      kind: 'grid',
      id: 'many',
      title: 'Many',
      reels: Array.from({ length: 5 }, () => ({ strip: strip() })),
      rows: [3, 3, 3, 3, 3],
      pay: { by: 'anywhere' },
      pays: Object.fromEntries(symbols.map((symbol, index) => [symbol, [0, 0, 0.01 * (index + 1), 0.05, 0.5, 2]])),
    });
    if (!result.ok || result.value.kind !== 'grid') throw new Error('no grid game');
    const rules = gridRules(result.value, 'paid');
    const outcomes = anywhereHalves(rules)?.outcomes() ?? [];
    const cycle = outcomes.reduce((sum, { combinations }) => sum + combinations, 0);
    const won = outcomes.reduce((sum, { pay, combinations }) => sum + pay * combinations, 0);
    expect(cycle).toBe(40 ** 5);
    expect(Math.abs(won / cycle / rules.unitMinor - (gridReturn(result.value).rtp ?? 0))).toBeLessThan(1e-12);
  });
});
