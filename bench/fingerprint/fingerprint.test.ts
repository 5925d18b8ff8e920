import { describe, expect, it } from 'vitest';
import { gameFigures } from './games.ts';
import { reelFigures } from './reels.ts';

describe('the short form of pnpm bench fingerprint', () => {
  it('[FPR-2] reels are found again, nothing wrong is claimed, nothing is unique where several fit', () => {
    // 50 plain reels of this seed: at 99 % one may be missed, and the full form judges more; here a miss is a change for the worse.
    const { exactAt10L, wrongButClaimed, uniqueThoughSeveralFit, weightedRecognised } = reelFigures({
      seed: 1,
      games: 12,
      repetitions: 5,
    });
    for (const figure of [exactAt10L, wrongButClaimed, uniqueThoughSeveralFit, weightedRecognised])
      expect(figure).toMatchObject({ met: true });
  });

  it('[FPR-2] the RTP of identified games is exact', () => {
    expect(gameFigures({ seed: 20_261_121, spins: 40_000 }).structuralRtpError).toMatchObject({ met: true });
  });
});
