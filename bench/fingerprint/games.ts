import { exactReport } from '@croupier/slots/exact';
import { fingerprintOf } from '@croupier/fingerprint/fingerprint';
import { atMost } from './figure.ts';
import { recordedGame, shippedGame } from './recorded.ts';

/** Shipped line games read back from recorded spins and their wins: the structural RTP against the PAR sheet's exact one. */
export function gameFigures({ seed, spins }: { seed: number; spins: number }) {
  const games = ['diet-32x5', 'fruit-25x5', 'fruit-39x5'].map((id) => {
    const par = shippedGame(id);
    const truth = exactReport(par).rtp ?? 0;
    const { reconstruction, paytable, structural, rtp } = fingerprintOf({
      gameId: id,
      parHash: '0'.repeat(64),
      engineVersion: 'bench',
      ...recordedGame(par, spins, seed),
    });
    return {
      game: id,
      spins,
      verdicts: reconstruction.reels.map(({ verdict, candidates }) => `${verdict} ${candidates ?? '?'}`),
      wild: paytable?.wild?.symbol ?? null,
      pays: paytable?.entries.length ?? 0,
      rtp: {
        truth,
        structural: structural?.rtp ?? null,
        low: structural?.low ?? null,
        high: structural?.high ?? null,
        empirical: rtp?.value ?? null,
      },
      unseenPays: structural?.unseenPays.length ?? null,
      error: structural === null ? null : Math.abs(structural.rtp - truth),
      inside: structural !== null && structural.low <= truth + 1e-9 && truth <= structural.high + 1e-9,
    };
  });
  const complete = games.filter(({ unseenPays }) => unseenPays === 0);
  const worst = complete.reduce((most, { error }) => Math.max(most, error ?? 1), 0);
  return { structuralRtpError: complete.length === 0 ? null : atMost(worst, 1e-8), games };
}
