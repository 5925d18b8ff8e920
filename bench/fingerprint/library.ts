import { likeliestMax, sameSignatureMax } from '@croupier/core/fingerprint-library/match-fingerprint';
import { byLikelihood, ProfileShelf } from '@croupier/core/fingerprint-library/profile-shelf';
import { compareFingerprints } from '@croupier/fingerprint/similarity/compare';
import { type Candidate, match, type Match } from '@croupier/fingerprint/similarity/match';
import { profileOf, type Profile } from '@croupier/fingerprint/similarity/profile';
import { atLeast, atMost, share } from './figure.ts';
import { documentOf, generatedTwins, relabelled, shippedTwins, type LibraryGame } from './library-games.ts';
import { lookupFigures } from './library-lookup.ts';

/** How many games a candidate is chosen from: what it takes to name one rises with it. */
const librarySize = 100_000;

interface Options {
  readonly seed: number;
  readonly games: number;
  readonly spins: number;
  readonly profiles: number;
  readonly lookups: number;
}

/**
 * Games found again in a library that holds every game and its near twin once: from other samples, under other names, beside their twins, at several
 * sizes; games that it does not hold; and how fast a server with so many profiles answers.
 */
export async function libraryFigures({ seed, games, spins, profiles, lookups }: Options) {
  const found = await foundFigures({ seed, games, spins });
  return { ...found, lookup: await lookupFigures({ seed, profiles, lookups }) };
}

async function foundFigures({ seed, games, spins }: Pick<Options, 'seed' | 'games' | 'spins'>) {
  const pairs = [...shippedTwins(), ...generatedTwins(games, seed)];
  let next = seed;
  const sample = (game: LibraryGame, size: number) => game.recorded(size, (next += 1));
  const known = pairs.map(({ game, twin, change }) => ({
    game,
    twin,
    change,
    document: documentOf(sample(game, spins)),
    twinDocument: documentOf(sample(twin, spins)),
  }));
  const library = new Library(
    known.flatMap(({ game, twin, document, twinDocument }) => [
      { id: game.id, profile: profileOf(document) },
      { id: twin.id, profile: profileOf(twinDocument) },
    ]),
  );
  const again = tally();
  const renamed = tally();
  const twins = { stop: tally(), pay: tally() };
  const withoutIt = tally();
  const unknown = tally();
  const compared = { same: 0, different: 0, insufficient: 0, sameCalledDifferent: 0, twinsCalledDifferent: 0 };
  for (const { game, twin, change, document, twinDocument } of known) {
    const own = sample(game, spins);
    const query = documentOf(own);
    count(again, (await library.match(profileOf(query))).best === game.id);
    const other = profileOf(documentOf(relabelled(own, next)));
    count(renamed, (await library.match(other)).best === game.id);
    const twinQuery = documentOf(sample(twin, spins));
    const twinProfile = profileOf(twinQuery);
    count(twins[change], (await library.match(twinProfile)).best === twin.id);
    // A changed build of a known game is not that game.
    count(withoutIt, (await library.match(twinProfile, twin.id)).best === null);
    const same = compareFingerprints(document, query).verdict;
    compared[same] += 1;
    if (same === 'different') compared.sameCalledDifferent += 1;
    if (compareFingerprints(document, twinDocument).verdict === 'different') compared.twinsCalledDifferent += 1;
  }
  for (const { game } of generatedTwins(games, seed + 1)) {
    const { verdict } = await library.match(profileOf(documentOf(sample(game, spins))));
    count(unknown, verdict === 'none');
  }
  return {
    spins,
    games: { shipped: pairs.length - games, generated: games, twinsEach: 1 },
    sameGameFound: atLeast(share(again.right, again.all), 0.99),
    relabelledFound: atLeast(share(renamed.right, renamed.all), 0.95),
    twinsToldApart: atLeast(share(twins.stop.right + twins.pay.right, twins.stop.all + twins.pay.all), 0.99),
    twins,
    changedBuildNotTakenForIt: atLeast(share(withoutIt.right, withoutIt.all), 0.99),
    unknownIsNone: atLeast(share(unknown.right, unknown.all), 0.99),
    compared: {
      ...compared,
      pairs: known.length,
      falseAlarms: atMost(share(compared.sameCalledDifferent, known.length), 0.01),
    },
    calibration: await calibrationOf(
      known.map(({ game }) => game),
      library,
      sample,
    ),
  };
}

interface Shelved extends Candidate {
  readonly spins: number;
}

/** Chooses candidates as a server does: those of the same signature, and the likeliest by their vectors. */
class Library {
  readonly #all: readonly Shelved[];
  readonly #shelves = new Map<string, ProfileShelf<Shelved>>();

  constructor(candidates: readonly Candidate[]) {
    this.#all = candidates.map((candidate) => ({ ...candidate, spins: candidate.profile.spins }));
    for (const one of this.#all) {
      const { rows, vector } = one.profile;
      const shelf = this.#shelves.get(rows.join()) ?? new ProfileShelf<Shelved>(vector.length);
      this.#shelves.set(rows.join(), shelf);
      shelf.add(one, vector);
    }
  }

  /** @param without an entry that is not there this time */
  async match(profile: Profile, without: string | null = null): Promise<Match> {
    const { signature, vector, spins, rows } = profile;
    const test = ({ id }: Candidate): boolean => id !== without;
    const alike = this.#all.filter((one) => signature !== null && one.profile.signature === signature && test(one));
    const lawOf = byLikelihood(spins, vector.length);
    const shelf = this.#shelves.get(rows.join());
    const likely = (await shelf?.best({ vector, count: likeliestMax, test, lawOf })) ?? [];
    const chosen = new Set([...alike.slice(0, sameSignatureMax), ...likely.map(({ record }) => record)]);
    return match(profile, [...chosen], librarySize);
  }
}

/** Small samples: how often the best candidate is right, by the confidence that it was given. */
async function calibrationOf(
  games: readonly LibraryGame[],
  library: Library,
  sample: (game: LibraryGame, size: number) => ReturnType<LibraryGame['recorded']>,
) {
  const bins = [0, 0.5, 0.9, 0.95, 0.99].map((from) => ({ from, ...tally(), meanConfidence: 0 }));
  const bySize = [10, 20, 50, 100, 200, 500].map((size) => ({ size, found: 0, wrong: 0, none: 0, all: 0 }));
  for (const game of games) {
    for (const row of bySize) {
      const profile = profileOf(documentOf(sample(game, row.size)));
      const { best, verdict, candidates: ranked } = await library.match(profile);
      const [first] = ranked;
      row.all += 1;
      if (best === game.id) row.found += 1;
      if (best !== null && best !== game.id) row.wrong += 1;
      if (verdict === 'none') row.none += 1;
      if (first === undefined || first.confidence === 0) continue;
      const bin = bins.findLast(({ from }) => first.confidence >= from);
      if (bin === undefined) continue;
      count(bin, first.id === game.id);
      bin.meanConfidence += first.confidence;
    }
  }
  return {
    bySize,
    byConfidence: bins.map(({ from, right, all, meanConfidence }) => ({
      from,
      all,
      right: share(right, all),
      meanConfidence: all === 0 ? null : Math.round((meanConfidence / all) * 1e4) / 1e4,
    })),
  };
}

interface Tally {
  right: number;
  all: number;
}

function tally(): Tally {
  return { right: 0, all: 0 };
}

function count(of: Tally, isRight: boolean): void {
  of.all += 1;
  if (isRight) of.right += 1;
}
