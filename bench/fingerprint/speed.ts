import { fingerprintOf } from '@croupier/fingerprint/fingerprint';
import { atMost } from './figure.ts';
import { recordedGame, shippedGame } from './recorded.ts';

/** A fingerprint of recorded spins, from records in memory to the document. */
export function speedFigures({ seed, spins }: { seed: number; spins: number }) {
  const sample = recordedGame(shippedGame('fruit-39x5'), spins, seed);
  const cpu = process.cpuUsage();
  const started = performance.now();
  const { plan } = fingerprintOf({
    gameId: 'speed',
    parHash: '0'.repeat(64),
    engineVersion: 'bench',
    ...sample,
  }).reconstruction;
  const used = process.cpuUsage(cpu);
  const cpuSeconds = Math.round((used.user + used.system) / 1_000) / 1_000;
  const seconds = Math.round(performance.now() - started) / 1_000;
  return { spins, identified: plan.enough, seconds: atMost(seconds, 5), cpuSeconds };
}
