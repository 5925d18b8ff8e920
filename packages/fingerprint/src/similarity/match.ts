import { logGamma } from '../chi-square.ts';
import { rounded } from '../rounded.ts';
import { logSum } from './evidence.ts';
import type { Profile } from './profile.ts';
import { rivalPayouts } from './rival-payouts.ts';
import { isFarApart, partVariance, vectorDistance } from './vector.ts';
import { bestRelabelling, byName, isByName, type Relabelling } from './relabelling.ts';
import { sameGameEvidence } from './same-game-evidence.ts';
import { tellApart, type Apart } from './tell-apart.ts';

/** A profile of the library that may be the one looked for. */
export interface Candidate {
  readonly id: string;
  readonly profile: Profile;
}

export interface RankedCandidate {
  readonly id: string;
  /** Probability that the sample is of this candidate's game, 0 to 1; 0 where the two are told apart. */
  readonly confidence: number;
  /** Whether symbols have other names there. */
  readonly relabelled: boolean;
  /** Names of the sample's symbols, and of the candidate's that they stand for, where they differ. */
  readonly names: readonly { readonly own: string; readonly candidate: string }[];
  /** What tells the two games apart; empty when nothing does. */
  readonly apartBy: readonly string[];
  readonly reason: string;
}

/**
 * - `found`: `best` is the same game with a probability of at least 95 %.
 * - `none`: every candidate is told apart from the sample, or all but is.
 * - `insufficient`: some candidates may be the game, but the sample does not say which, or whether.
 */
export interface Match {
  readonly verdict: 'found' | 'none' | 'insufficient';
  readonly best: string | null;
  readonly confidence: number;
  readonly reason: string;
  /** The likeliest first. */
  readonly candidates: readonly RankedCandidate[];
}

/** A candidate is named from this probability on. */
const foundMin = 0.95;
/** Below it nothing is left to look for. */
const doubtMin = 0.01;
/** A build that differs a little from a known game, against that game itself. */
const twinPrior = 0.1;

/**
 * Which known game a sample is of. Each candidate is weighed (Bayes) against a game that nobody knows, a changed build
 * of the candidate, and the other candidates that are told apart from it; one that fails the tests of `tellApart` is out,
 * however likely it looks beside the rest. Symbols may have other names: that costs the number of ways to rename them.
 * @param librarySize how many games the candidates were chosen from: each is as likely beforehand, all together as likely as none
 */
export function match(query: Profile, candidates: readonly Candidate[], librarySize = candidates.length): Match {
  const judged = candidates
    .filter(({ profile }) => profile.rows.join() === query.rows.join())
    .map((candidate) => judge(query, candidate));
  const alive = judged.filter(({ apart }) => !apart.apart);
  const unknown = Math.log(Math.max(1, librarySize));
  const ranked = judged
    .map((one) => ({ one, confidence: one.apart.apart ? 0 : confidenceOf(query, one, alive, unknown) }))
    .toSorted(
      (x, y) => y.confidence - x.confidence || x.one.distance - y.one.distance || (x.one.id < y.one.id ? -1 : 1),
    );
  const listed = ranked.map(({ one, confidence }) => rankedOf(query, one, confidence));
  const best = listed[0];
  const confidence = best?.confidence ?? 0;
  if (best !== undefined && confidence >= foundMin)
    return { verdict: 'found', best: best.id, confidence, reason: best.reason, candidates: listed };
  const verdict = confidence < doubtMin && isRich(query) ? 'none' : 'insufficient';
  return { verdict, best: null, confidence, reason: reasonFor(verdict, listed.length), candidates: listed };
}

/** Spins that are enough for any game, and the share of unseen windows up to which fewer are. */
const richSpins = 1_000;
const unseenMax = 0.25;

/** Whether the sample shows enough of its reels for a renaming to be found, if there is one: only then can all candidates be ruled out. */
function isRich({ spins, reels }: Profile): boolean {
  if (spins >= richSpins) return true;
  return reels.every((reel) => reel.windows.filter(([count]) => count === 1).length <= unseenMax * reel.spins);
}

interface Judged {
  readonly id: string;
  readonly profile: Profile;
  readonly names: Relabelling;
  readonly relabelled: boolean;
  readonly apart: Apart;
  /** Between the vectors. */
  readonly distance: number;
  /** Log likelihoods, less that of an unknown game. */
  readonly same: number;
  /** What each reel adds to `same`. */
  readonly reels: readonly number[];
  readonly twin: number;
}

function judge(query: Profile, { id, profile }: Candidate): Judged {
  const distance = vectorDistance(query.vector, profile.vector);
  if (isFarApart(distance, query.vector.length, partVariance(query.spins, profile.spins))) {
    const apart = { apart: true, by: ['frequencies of symbols and payouts'], p: 0, reels: [], underAnyNames: true };
    const nothing = { same: Number.NEGATIVE_INFINITY, reels: [], twin: Number.NEGATIVE_INFINITY };
    return { id, profile, names: byName(query, profile), relabelled: false, apart, distance, ...nothing };
  }
  const plain = judgedAs(query, id, profile, byName(query, profile), 0);
  if (!plain.apart.apart || plain.apart.underAnyNames) return plain;
  const names = bestRelabelling(query, profile);
  if (names === null || isByName(query, profile, names)) return plain;
  const renamed = judgedAs(query, id, profile, names, -logGamma(query.symbols.length + 1));
  return renamed.apart.apart ? plain : renamed;
}

function judgedAs(query: Profile, id: string, profile: Profile, names: Relabelling, prior: number): Judged {
  const { same, reels, twin } = sameGameEvidence(query, profile, names);
  return {
    id,
    profile,
    names,
    relabelled: !isByName(query, profile, names),
    apart: tellApart(query, profile, names),
    distance: vectorDistance(query.vector, profile.vector),
    same: same + prior,
    reels,
    twin: twin + prior,
  };
}

function confidenceOf(query: Profile, own: Judged, alive: readonly Judged[], unknown: number): number {
  const others = alive
    .filter((other) => other !== own && other.same > own.same - 60)
    .map((other) => rivalEvidence(query, own, other));
  const against = [own.twin + Math.log(twinPrior), unknown, ...others];
  return rounded(Math.exp(own.same - logSum([own.same, ...against])));
}

/**
 * Log likelihood of another candidate, as far as it is of another game: one more sample of the own game does not speak against it. What does not part the two
 * candidates tells nothing about which of them it is: their own samples differ by chance.
 */
function rivalEvidence(query: Profile, own: Judged, other: Judged): number {
  const { apart, isOther } = otherGame(own.profile, other.profile);
  const reels = own.reels.reduce(
    (sum, nats, reel) => (apart.reels[reel] === true ? sum + (other.reels[reel] ?? nats) - nats : sum),
    0,
  );
  return own.same + reels - rivalPayouts(query, own.profile, other.profile) + isOther;
}

interface OtherGame {
  readonly apart: Apart;
  /** Log probability that the two are of two games. */
  readonly isOther: number;
}

function otherGame(a: Profile, b: Profile): OtherGame {
  const named = otherGameAs(a, b, byName(a, b));
  if (named.isOther < Math.log(0.5)) return named;
  const names = bestRelabelling(a, b);
  if (names === null) return named;
  const renamed = otherGameAs(a, b, names);
  return renamed.isOther < named.isOther ? renamed : named;
}

function otherGameAs(a: Profile, b: Profile, names: Relabelling): OtherGame {
  const apart = tellApart(a, b, names);
  if (apart.apart) return { apart, isOther: 0 };
  const { same, twin } = sameGameEvidence(a, b, names);
  const other = twin + Math.log(twinPrior);
  return { apart, isOther: other - logSum([same, other]) };
}

function rankedOf(
  query: Profile,
  { id, profile, names, relabelled, apart }: Judged,
  confidence: number,
): RankedCandidate {
  const pairs = query.symbols.flatMap((own, code) => {
    const candidate = profile.symbols[names[code] ?? -1];
    return candidate === undefined || candidate === own ? [] : [{ own, candidate }];
  });
  const reason = apart.apart
    ? `told apart by ${apart.by.slice(0, 5).join(', ')}`
    : relabelled
      ? 'the same windows and payouts, with other names of symbols'
      : 'the same windows and payouts';
  return { id, confidence, relabelled, names: apart.apart ? [] : pairs, apartBy: apart.by, reason };
}

function reasonFor(verdict: 'none' | 'insufficient', candidates: number): string {
  if (verdict === 'insufficient') return 'the sample is too small to tell which known game it is of, or whether of any';
  return candidates === 0 ? 'no known game has this geometry' : 'every candidate is told apart from the sample';
}
