import { evidenceLeaves } from './evidence.ts';
import { type GroupSpec, integer, type LeafSpec, pageOptions } from '../command-spec.ts';

const identity = () => import('../actions/identity.ts');
const events = () => import('../actions/events.ts');

export const ledgerCommands: GroupSpec = {
  name: 'ledger',
  about: 'The books of the house',
  leaves: [
    {
      usage: 'verify',
      about: 'Prove the ledger over the whole database (exit code 9 when it does not hold)',
      as: 'admin',
      options: [{ flags: '--wallet <id>', about: 'only this wallet' }],
      load: async () => (await import('../actions/verify.ts')).verify,
    },
    {
      usage: 'accounts',
      about: 'What the house, the fees and the outside have: the sums over all wallets',
      as: 'admin',
      options: [{ flags: '--currency <code>', about: 'only this one' }],
      load: async () => (await import('../actions/verify.ts')).accounts,
    },
  ],
};

export const eventsCommands: GroupSpec = {
  name: 'events',
  about: 'The event store',
  leaves: [
    {
      usage: 'read',
      about: 'Read events in their global order',
      as: 'admin',
      options: [
        { flags: '--stream-type <type>', about: 'session, wallet, game, user or fingerprint' },
        { flags: '--stream <id>', about: 'only this stream' },
        { flags: '--type <type>', about: 'only these' },
        { flags: '--max <n>', about: 'stop after so many', read: integer },
      ],
      load: async () => (await events()).readEvents,
    },
    ...evidenceLeaves,
  ],
};

const projections = () => import('../actions/projections.ts');

export const projectionsCommands: GroupSpec = {
  name: 'projections',
  about: 'What is kept up to date from the events',
  leaves: [
    {
      usage: 'list',
      about: 'Where each projection stands, and how far it is behind',
      as: 'admin',
      load: async () => (await projections()).list,
    },
    {
      usage: 'rebuild <name>',
      about: 'Make its rows anew from the events, while the system runs',
      as: 'admin',
      load: async () => (await projections()).rebuild,
    },
    {
      usage: 'verify <name>',
      about: 'Compare its rows with what the events give (exit code 9 when they differ)',
      as: 'admin',
      load: async () => (await projections()).verify,
    },
  ],
};

export const tokenCommands: GroupSpec = {
  name: 'token',
  about: 'API tokens',
  leaves: [
    {
      usage: 'create',
      about: 'Make a token; it is shown once',
      as: 'admin',
      options: [
        { flags: '--name <name>', about: 'what it is for', required: true },
        { flags: '--user <userId>', about: 'whose (default: your own)' },
        { flags: '--level <n>', about: 'progressive context, 0 to 2 (default 2)', read: integer },
        { flags: '--expires <seconds>', about: 'lifetime (default: none)', read: integer },
      ],
      load: async () => (await identity()).createToken,
    },
    {
      usage: 'list',
      about: 'List tokens',
      as: 'admin',
      options: [{ flags: '--user <userId>', about: 'whose (default: your own)' }, ...pageOptions],
      load: async () => (await identity()).listTokens,
    },
    {
      usage: 'revoke <tokenId>',
      about: 'Revoke a token at once',
      as: 'admin',
      load: async () => (await identity()).revokeToken,
    },
  ],
};

export const userCommands: GroupSpec = {
  name: 'user',
  about: 'Users',
  leaves: [
    {
      usage: 'create <username>',
      about: 'Make a user',
      as: 'admin',
      options: [
        { flags: '--role <role>', about: 'admin, operator, moderator, agent, player or viewer', required: true },
      ],
      load: async () => (await identity()).createUser,
    },
    {
      usage: 'list',
      about: 'List users',
      as: 'admin',
      options: pageOptions,
      load: async () => (await identity()).listUsers,
    },
  ],
};

export const singleCommands: readonly LeafSpec[] = [
  {
    usage: 'leaderboard',
    about: 'The best players of a game and period',
    as: 'agent',
    options: [
      { flags: '--game <id>', about: 'which game', required: true },
      { flags: '--period <period>', about: 'day, week, month or all (default day)' },
      { flags: '--on <day>', about: 'a day of UTC within the period (default: today)' },
      { flags: '--by <score>', about: 'net, payout, biggestWin, biggestMultiple or spins (default net)' },
      { flags: '--currency <code>', about: 'only this one' },
      { flags: '--limit <n>', about: 'players of each board (default 10)', read: integer },
    ],
    load: async () => (await import('../actions/statistics.ts')).leaderboard,
  },
  {
    usage: 'play',
    about: 'Play yourself, key by key (needs a terminal)',
    as: 'player',
    options: [
      { flags: '--game <id>', about: 'game to play (default fruit-39x5)' },
      { flags: '--wallet <id>', about: 'wallet that pays (default: the demo wallet, or your first in play money)' },
      { flags: '--stake <minor>', about: "first stake (default: the game's smallest)", read: integer },
    ],
    load: async () => (await import('../actions/play.ts')).play,
  },
  { usage: 'whoami', about: 'Who your token belongs to', as: 'agent', load: async () => (await identity()).whoAmI },
  {
    usage: 'health',
    about: 'Whether the server is ready (exit code 7 when not)',
    as: 'agent',
    load: async () => (await import('../actions/verify.ts')).health,
  },
];
