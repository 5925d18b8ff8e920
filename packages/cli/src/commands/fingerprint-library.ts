import { decimal, integer, keyOption, type LeafSpec, type OptionSpec, pageOptions } from '../command-spec.ts';

const load = () => import('../actions/fingerprint-library.ts');

const limit: OptionSpec = { flags: '--limit <n>', about: 'how many', read: integer };

/** Commands of the library, and those that compare and find games. */
export const libraryLeaves: readonly LeafSpec[] = [
  {
    usage: 'library',
    about: 'List and search the fingerprints that are kept',
    as: 'agent',
    options: [
      { flags: '--name <text>', about: 'a part of the name' },
      { flags: '--tag <tag>', about: 'one of its tags' },
      { flags: '--game <id>', about: 'only those of this game' },
      { flags: '--geometry <rows>', about: 'rows of each reel, such as 3-3-3-3-3' },
      { flags: '--engine <kind>', about: 'reel-strips, weighted-reels, outcome-book, …' },
      { flags: '--randomness <verdict>', about: 'weak, alarm, clean or insufficient-data' },
      { flags: '--signature <hash>', about: 'the same game under any names of its symbols' },
      { flags: '--rtp-min <share>', about: 'measured RTP; 1 = 100 %', read: decimal },
      { flags: '--rtp-max <share>', about: 'measured RTP', read: decimal },
      { flags: '--hit-frequency-min <share>', about: 'share of rounds that pay', read: decimal },
      { flags: '--hit-frequency-max <share>', about: 'share of rounds that pay', read: decimal },
      { flags: '--sigma-min <x>', about: 'in units of the stake', read: decimal },
      { flags: '--sigma-max <x>', about: 'in units of the stake', read: decimal },
      { flags: '--spins-min <n>', about: 'size of the sample', read: integer },
      ...pageOptions,
    ],
    load: async () => (await load()).library,
  },
  {
    usage: 'keep <file>',
    about: 'Keep a document, or the analysis of recorded spins, in the library',
    as: 'agent',
    options: [
      { flags: '--name <name>', about: 'what it is called', required: true },
      { flags: '--tag <tags>', about: 'tags, parted by commas' },
      keyOption,
    ],
    load: async () => (await load()).keep,
  },
  {
    usage: 'forget <profileId>',
    about: 'Take an entry out of the library',
    as: 'agent',
    load: async () => (await load()).forget,
  },
  {
    usage: 'nearest <id>',
    about: 'Find the entries that are most like an entry or a run',
    as: 'agent',
    options: [limit],
    load: async () => (await load()).nearest,
  },
  {
    usage: 'match <fileOrId>',
    about: 'Say which game of the library recorded spins, a document, an entry or a run is of',
    as: 'agent',
    options: [limit],
    load: async () => (await load()).match,
  },
  {
    usage: 'compare <a> <b>',
    about: 'Compare two fingerprints, ids or files; two files ask no server',
    as: 'agent',
    options: [
      { flags: '--alpha <p>', about: 'chance of any false difference (default: 0.01)', read: decimal },
      { flags: '--rtp-margin <share>', about: 'difference in RTP that counts as none (default: 0.005)', read: decimal },
      { flags: '--hit-margin <share>', about: 'in hit frequency (default: 0.005)', read: decimal },
    ],
    load: async () => (await load()).compare,
  },
];
