import { describe, expect, it } from 'vitest';
import { gameFigures } from './games.ts';
import { reelFigures } from './reels.ts';

describe('the short form of pnpm bench fingerprint', () => {
  it('[FPR-2] reels are found again, nothing wrong is claimed, nothing is unique where several fit', () => {
    const { exactAt10L, wrongButClaimed, uniqueThoughSeveralFit, weightedRecognised } = reelFigures({
      seed: 1,
      games: 5,
      repetitions: 4,
    });
    // Of 30 runs that are right 99 times in 100, one is wrong every fourth time: the full form judges that goal.
    expect(exactAt10L.value).toBeGreaterThanOrEqual(0.95);
    for (const figure of [wrongButClaimed, uniqueThoughSeveralFit, weightedRecognised])
      expect(figure).toMatchObject({ met: true });
  });

  it('[FPR-2] the RTP of identified games is exact', () => {
    expect(gameFigures({ seed: 20_261_121, spins: 40_000 }).structuralRtpError).toMatchObject({ met: true });
  });
});
