import { urnLogLikelihood } from './evidence.ts';
import type { Profile } from './profile.ts';
import { payoutClasses } from './same-game-evidence.ts';
import { pairedPayouts } from './tell-apart.ts';

/** χ² with one degree of freedom from which two candidates are taken to pay a multiple at rates of their own: p = 0.001. */
const ownRate = 10.83;

/**
 * How much better the payouts of a sample fit one candidate than another, in nats. Two builds of one game share most of their law: a multiple that both pay about
 * equally often is taken to have one rate, or else chance in the candidates' own samples would be held for knowledge of the game.
 */
export function rivalPayouts(query: Profile, own: Profile, other: Profile): number {
  const seen = new Map<string, number>();
  const [mine, theirs] = [new Map<string, number>(), new Map<string, number>()];
  const rivals = pairedPayouts(own, other);
  let [na, nb] = [0, 0];
  for (const { a, b } of rivals.values()) [na, nb] = [na + a, nb + b];
  for (const [key, { a, b }] of rivals) {
    const share = (a + b) / (na + nb);
    const spread = share * (1 - share) * (1 / na + 1 / nb);
    const isOwn = spread > 0 && (a / na - b / nb) ** 2 / spread >= ownRate;
    mine.set(key, isOwn ? a : share * na);
    theirs.set(key, isOwn ? b : share * nb);
  }
  for (const [multiple, count] of query.payouts) seen.set(String(multiple), count);
  const likelihood = (known: ReadonlyMap<string, number>): number =>
    urnLogLikelihood({ query: seen, known, classes: payoutClasses });
  return likelihood(mine) - likelihood(theirs);
}
