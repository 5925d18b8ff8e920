import { describe, expect, it } from 'vitest';
import { atLeast, atMost, missedIn } from './figure.ts';

describe('figures of a benchmark', () => {
  it('goals that are missed are told by their places, however deep', () => {
    const figures = {
      reels: { exact: atLeast(0.98, 0.99), wrong: atMost(0, 0), runs: 3 },
      coverage: [{ met: true }, { coverage: 0.9, met: false }],
      library: { lookup: { nearest: { p95Ms: atMost(51, 50) } }, games: null },
    };
    expect(missedIn(figures)).toEqual(['reels.exact', 'coverage.1', 'library.lookup.nearest.p95Ms']);
    expect(missedIn({ reels: { exact: atLeast(1, 0.99) } })).toEqual([]);
  });
});
