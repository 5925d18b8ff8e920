import { describe, expect, it } from 'vitest';
import { fingerprintOfGame, stripGame } from '../fixtures/strip-games.ts';
import { profileOf } from './profile.ts';
import { rivalPayouts } from './rival-payouts.ts';

describe('payouts of two candidates', () => {
  const game = stripGame(1);
  const twin = { ...game, pays: { ...game.pays, B: 4 } };
  const sample = (of: typeof game, spins: number, seed: number) => profileOf(fingerprintOfGame(of, spins, seed));

  it('[FPR-6] what chance alone put into two samples of one game speaks for neither', () => {
    for (let seed = 0; seed < 10; seed += 1)
      expect(rivalPayouts(sample(game, 200, seed), sample(game, 3_000, 20), sample(game, 3_000, 21))).toBeCloseTo(0);
  });

  it('[FPR-6] a pay that was changed speaks for the game that has it', () => {
    const [own, other] = [sample(game, 3_000, 20), sample(twin, 3_000, 21)];
    expect(rivalPayouts(sample(game, 2_000, 30), own, other)).toBeGreaterThan(5);
    expect(rivalPayouts(sample(twin, 2_000, 31), own, other)).toBeLessThan(-5);
  });
});
