import { decimal, integer, keyOption, type LeafSpec } from '../command-spec.ts';

const load = () => import('../actions/fingerprint-report.ts');

/** Commands that follow a run, report on it, and hold builds against an approved one. */
export const reportLeaves: readonly LeafSpec[] = [
  {
    usage: 'follow <fingerprintId>',
    about: 'Show a run while it goes on',
    as: 'agent',
    load: async () => (await import('../actions/fingerprint-follow.ts')).follow,
  },
  {
    usage: 'report <idOrFile>',
    about: 'Write the audit report of a run (signed), or of a file of recorded spins',
    as: 'agent',
    options: [
      { flags: '--format <format>', about: 'html (default), pdf or json' },
      { flags: '--out <file>', about: 'where to write it (default: standard output)' },
      { flags: '--par <file>', about: 'for a file: the declared PAR sheet' },
    ],
    load: async () => (await load()).report,
  },
  {
    usage: 'verify-report <file>',
    about: 'Check the signature and the hashes of a report',
    as: 'agent',
    options: [
      { flags: '--offline', about: 'ask no server: the signature alone' },
      { flags: '--key <key>', about: 'the key that must have signed it: key id, public key, or a file with one' },
      { flags: '--events <file>', about: 'events of an export or of "session events --json", instead of a server' },
    ],
    load: async () => (await load()).verifyReport,
  },
  {
    usage: 'approve <fingerprintId>',
    about: 'Approve a completed fingerprint for its game',
    as: 'operator',
    options: [{ flags: '--note <text>', about: 'why, and on whose word' }],
    load: async () => (await load()).approve,
  },
  {
    usage: 'gate',
    about: 'Compare a build with the approved fingerprint: exit code 0 same, 10 different, 11 too little data',
    as: 'agent',
    options: [
      {
        flags: '--approved <idOrFile>',
        about: 'an approved fingerprint, a game, or a document in a file',
        required: true,
      },
      { flags: '--fingerprint <id>', about: 'the run of the build' },
      { flags: '--file <file>', about: 'recorded spins, or a document, of the build' },
      { flags: '--game <id>', about: "run a fingerprint of this game now (default: the approved one's game)" },
      { flags: '--spins <n>', about: 'of a run now: how many (default: as many as approved)', read: integer },
      { flags: '--stake <minor>', about: 'of a run now: total bet of each spin', read: integer },
      { flags: '--wallet <id>', about: 'of a run now: wallet that pays' },
      { flags: '--alpha <p>', about: 'chance of a false difference (default: 0.01)', read: decimal },
      keyOption,
    ],
    load: async () => (await import('../actions/fingerprint-gate.ts')).gate,
  },
];
