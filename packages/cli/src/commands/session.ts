import { type GroupSpec, integer, keyOption, type LeafSpec, pageOptions } from '../command-spec.ts';

const load = () => import('../actions/session.ts');

function step(name: string, about: string, input: 'Probe' | 'ProbeComplete' | 'EvaluateDone'): LeafSpec {
  return {
    usage: `${name} <sessionId>`,
    about,
    as: 'agent',
    options: [keyOption],
    load: async () => (await load()).transition(input),
  };
}

export const sessionCommands: GroupSpec = {
  name: 'session',
  about: 'Sessions: one run of one player on one game',
  leaves: [
    {
      usage: 'create',
      about: 'Open a session',
      as: 'agent',
      options: [
        { flags: '--game <id>', about: 'game to play', required: true },
        { flags: '--wallet <id>', about: 'wallet that pays (default: the demo wallet, or your first in play money)' },
        { flags: '--behavior <name>', about: 'conservative, balanced, aggressive, adaptive or custom' },
        { flags: '--max-bet <minor>', about: 'highest stake, in minor units (default 1000)', read: integer },
        { flags: '--probe-spins <n>', about: 'spins allowed while Probing', read: integer },
        { flags: '--play-spins <n>', about: 'spins after which play ends', read: integer },
        { flags: '--client-seed <text>', about: 'your part of the random stream' },
        keyOption,
      ],
      load: async () => (await load()).create,
    },
    {
      usage: 'status <sessionId>',
      about: 'Show a session as far as you may see it',
      as: 'agent',
      options: [{ flags: '--level <n>', about: 'how much to show, 0 to 2', read: integer }],
      load: async () => (await load()).status,
    },
    {
      usage: 'list',
      about: 'List your sessions',
      as: 'agent',
      options: [
        { flags: '--state <state>', about: 'only those in this state' },
        { flags: '--game <id>', about: 'only those on this game' },
        ...pageOptions,
      ],
      load: async () => (await load()).list,
    },
    {
      usage: 'start <sessionId>',
      about: 'Idle → Initialized',
      as: 'agent',
      options: [
        {
          flags: '--client-seed <text>',
          about: 'your part of the random stream, chosen now that the server is bound to its own',
        },
        keyOption,
      ],
      load: async () => (await load()).transition('Start'),
    },
    step('probe', 'Initialized → Probing', 'Probe'),
    step('play', 'Probing → Playing', 'ProbeComplete'),
    step('evaluate', 'Evaluating → Completed', 'EvaluateDone'),
    {
      usage: 'action <sessionId> <type>',
      about: 'Act: spin, place-bet or cash-out',
      as: 'agent',
      options: [
        { flags: '--stake <minor>', about: 'total bet, in minor units', read: integer },
        { flags: '--coins <n>', about: 'only for games that pay by coins', read: integer },
        keyOption,
      ],
      load: async () => (await load()).action,
    },
    {
      usage: 'spins <sessionId>',
      about: 'Spin up to 1,000 times in one request',
      as: 'agent',
      options: [
        { flags: '--count <n>', about: 'how many spins', read: integer, required: true },
        { flags: '--stake <minor>', about: 'total bet of each, in minor units', read: integer },
        { flags: '--coins <n>', about: 'only for games that pay by coins', read: integer },
        { flags: '--results <full|none>', about: 'the single results in the answer, or not (default full)' },
        keyOption,
      ],
      load: async () => (await import('../actions/spins.ts')).spins,
    },
    {
      usage: 'cancel <sessionId>',
      about: 'End a session early',
      as: 'agent',
      options: [keyOption],
      load: async () => (await load()).cancel,
    },
    {
      usage: 'metrics <sessionId>',
      about: 'Spins, stake, payout, RTP, drawdown',
      as: 'agent',
      load: async () => (await load()).metrics,
    },
    {
      usage: 'events <sessionId>',
      about: "Every event of a session's stream",
      as: 'agent',
      options: [
        { flags: '--type <type>', about: 'only these: action.spin, session.transition, …' },
        { flags: '--follow', about: 'and those that come, until the session is Completed or Ctrl-C' },
        {
          flags: '--after <version>',
          about: 'with --follow: only those behind this version of the stream',
          read: integer,
        },
      ],
      load: async () => (await import('../actions/events.ts')).sessionEvents,
    },
    {
      usage: 'verify [sessionId]',
      about: 'Recompute every spin from the revealed seeds, on this machine; exit code 9 when one differs',
      as: 'agent',
      options: [
        { flags: '--spin <nonce>', about: 'one spin, told in full; the first has 0', read: integer },
        { flags: '--file <path>', about: 'events of an export or of "session events --json", instead of a server' },
        { flags: '--par <path>', about: 'PAR sheet; needed with --file' },
        { flags: '--commitment <hex>', about: 'the one you noted when the session started' },
        { flags: '--server-seed <hex>', about: 'for events without the seed: sessions of version 1' },
      ],
      load: async () => (await import('../actions/verify-session.ts')).verifySession,
    },
  ],
};
