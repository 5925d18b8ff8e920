import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOfGame, renamed, stripGame, withStop } from '../fixtures/strip-games.ts';
import { match } from './match.ts';
import { profileOf } from './profile.ts';
import { signatureOf } from './signature.ts';

const games = [1, 2, 3, 4].map((seed) => stripGame(seed));
const library = games.map((game, index) => ({
  id: `game ${index}`,
  profile: profileOf(fingerprintOfGame(game, 4_000, 50 + index)),
}));
const other = (symbol: string): string => `${'HGFEDCBA'.indexOf(symbol)}!`;

describe('match', () => {
  it('[FPR-6] a game is found again from a few hundred spins, also with other names, and the names are told', () => {
    for (const [index, game] of games.entries()) {
      const again = match(profileOf(fingerprintOfGame(game, 400, 90 + index)), library, 100_000);
      expect(again).toMatchObject({ verdict: 'found', best: `game ${index}` });
      expect(again.candidates[0]).toMatchObject({ relabelled: false, names: [] });
      const relabelled = match(profileOf(fingerprintOfGame(renamed(game, other), 400, 95 + index)), library, 100_000);
      expect(relabelled).toMatchObject({ verdict: 'found', best: `game ${index}` });
      expect(relabelled.candidates[0]?.relabelled).toBe(true);
      for (const { own, candidate } of relabelled.candidates[0]?.names ?? []) expect(own).toBe(other(candidate));
    }
  });

  it('[FPR-6] a game that nobody knows answers none, and so does one of another geometry', () => {
    const unknown = profileOf(fingerprintOfGame(stripGame(77), 2_000, 1));
    expect(match(unknown, library, 100_000)).toMatchObject({ verdict: 'none', best: null });
    const narrow = { ...stripGame(1), strips: stripGame(1).strips.slice(0, 3) };
    expect(match(profileOf(fingerprintOfGame(narrow, 500, 1)), library)).toMatchObject({
      verdict: 'none',
      candidates: [],
    });
    expect(match(unknown, [])).toMatchObject({ verdict: 'none', confidence: 0 });
  });

  it('[FPR-6] near twins are told apart: one stop or one pay changed', () => {
    const [game] = games;
    if (game === undefined) throw new Error('no game');
    const stop = withStop(game, 1, 4, game.strips[1]?.[4] === 'A' ? 'B' : 'A');
    const pay = { ...game, pays: { ...game.pays, B: 4 } };
    const twins = [game, stop, pay].map((of, index) => ({
      id: `twin ${index}`,
      profile: profileOf(fingerprintOfGame(of, 6_000, 20 + index)),
    }));
    for (const [index, of] of [game, stop, pay].entries())
      expect(match(profileOf(fingerprintOfGame(of, 4_000, 30 + index)), twins)).toMatchObject({
        verdict: 'found',
        best: `twin ${index}`,
      });
    const alone = twins.slice(1);
    expect(match(profileOf(fingerprintOfGame(game, 4_000, 40)), alone).best).toBeNull();
  });

  it('[FPR-6] several samples of one game in the library do not take confidence from each other', () => {
    const [game] = games;
    if (game === undefined) throw new Error('no game');
    const many = Array.from({ length: 5 }, (_, index) => ({
      id: `again ${index}`,
      profile: profileOf(fingerprintOfGame(game, 2_000, 60 + index)),
    }));
    const found = match(profileOf(fingerprintOfGame(game, 1_000, 70)), many);
    expect(found.verdict).toBe('found');
    expect(found.candidates.every(({ confidence }) => confidence > 0.95)).toBe(true);
  });

  it('[FPR-6] a handful of spins is insufficient, never a guess', () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const found = match(profileOf(fingerprintOfGame(stripGame(500 + seed), 5, seed)), library, 100_000);
      expect(found.best).toBeNull();
      expect(found.verdict).toBe('insufficient');
    }
  });
});

describe('signatureOf', () => {
  const reel = fc.array(fc.tuple(fc.array(fc.nat(5), { minLength: 2, maxLength: 2 }), fc.integer({ min: 1, max: 3 })), {
    minLength: 1,
    maxLength: 8,
  });
  const anyGame = fc.array(reel, { minLength: 1, maxLength: 3 }).map((reels) =>
    reels.map((windows) => ({
      windows: [...new Map(windows.map(([codes, amount]) => [codes.join(), { codes, amount }])).values()],
    })),
  );
  const permutation = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 });
  type Game = typeof anyGame extends fc.Arbitrary<infer Value> ? Value : never;

  const dense = (game: Game): { game: Game; symbols: number } => {
    const codes = [...new Set(game.flatMap(({ windows }) => windows.flatMap((window) => window.codes)))].toSorted(
      (a, b) => a - b,
    );
    return { game: mapped(game, (code) => codes.indexOf(code)), symbols: codes.length };
  };
  const mapped = (game: Game, rename: (code: number) => number): Game =>
    game.map(({ windows }) => ({
      windows: windows.map(({ codes, amount }) => ({ codes: codes.map(rename), amount })),
    }));

  it('[FPR-6] no renaming of symbols and no order of windows changes it; the orders tell the renaming', () => {
    fc.assert(
      fc.property(anyGame, permutation, (game, names) => {
        const [own, turned] = [dense(game), dense(mapped(game, (code) => names[code] ?? code))];
        const shuffled = turned.game.map(({ windows }) => ({ windows: windows.toReversed() }));
        const [a, b] = [signatureOf(own.game, own.symbols), signatureOf(shuffled, turned.symbols)];
        expect(a?.hash).toBe(b?.hash);
        if (a === null || b === null) return;
        const renaming = new Map(a.order.map((code, place) => [code, b.order[place] ?? -1]));
        const sorted = (of: Game) =>
          of.map(({ windows }) => windows.map((window) => JSON.stringify(window)).toSorted());
        expect(sorted(mapped(own.game, (code) => renaming.get(code) ?? -1))).toEqual(sorted(turned.game));
      }),
      { numRuns: 300 },
    );
  });

  it('[FPR-6] games that no renaming turns into each other have different ones', () => {
    fc.assert(
      fc.property(anyGame, anyGame, (x, y) => {
        const [a, b] = [dense(x), dense(y)];
        const counts = (of: Game) =>
          JSON.stringify(of.map(({ windows }) => windows.map(({ amount }) => amount).toSorted((m, n) => m - n)));
        fc.pre(a.symbols !== b.symbols || counts(a.game) !== counts(b.game));
        expect(signatureOf(a.game, a.symbols)?.hash).not.toBe(signatureOf(b.game, b.symbols)?.hash);
      }),
    );
  });

  it('[FPR-6] games that look alike everywhere end soon: all symbols alike, and one long cycle', () => {
    const alike = [{ windows: Array.from({ length: 100 }, (_, code) => ({ codes: [code], amount: 1 })) }];
    expect(signatureOf(alike, 100)).not.toBeNull();
    const cycle = (length: number, step: number) => [
      { windows: Array.from({ length }, (_, code) => ({ codes: [code, (code + step) % length], amount: 1 })) },
    ];
    expect(signatureOf(cycle(31, 1), 31)?.hash).toBe(signatureOf(cycle(31, 7), 31)?.hash);
    expect(signatureOf(cycle(30, 1), 30)?.hash).not.toBe(signatureOf(cycle(30, 2), 30)?.hash);
  });
});
