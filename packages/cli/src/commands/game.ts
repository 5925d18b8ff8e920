import { type GroupSpec, integer, keyOption, type OptionSpec, pageOptions } from '../command-spec.ts';

const load = () => import('../actions/game.ts');

const sheetOptions: readonly OptionSpec[] = [
  { flags: '--id <id>', about: 'id of a game whose file has none' },
  { flags: '--mode <name>', about: 'mode of an outcome book (default: the first)' },
  { flags: '--sheet <file>', about: 'sheet with the pays and lines of a YAML reel set' },
  { flags: '--rtp <percent>', about: 'the reel set nearest to this RTP (default: the first)' },
];

export const gameCommands: GroupSpec = {
  name: 'game',
  about: 'The catalogue of games',
  leaves: [
    {
      usage: 'list',
      about: 'List games',
      as: 'agent',
      options: [{ flags: '--status <status>', about: 'active or retired' }, ...pageOptions],
      load: async () => (await load()).list,
    },
    {
      usage: 'show <gameIdOrFile>',
      about: 'Show reels, paytable, lines and features of a game, or of a sheet in a file',
      as: 'agent',
      options: sheetOptions,
      load: async () => (await load()).showGame,
    },
    {
      usage: 'exact <gameIdOrFile>',
      about: 'Exact RTP, hit frequency, sigma and highest win with its odds, of a game or of a sheet in a file',
      as: 'agent',
      options: [{ flags: '--usif', about: 'as a USIF PAR document' }, ...sheetOptions],
      load: async () => (await load()).exact,
    },
    {
      usage: 'stats <gameId>',
      about: 'What was played: spins, RTP, hit frequency and biggest win, a day',
      as: 'agent',
      options: [
        { flags: '--from <day>', about: 'first day of UTC (default: 30 days in all)' },
        { flags: '--to <day>', about: 'last day of UTC (default: today)' },
        { flags: '--currency <code>', about: 'only this one' },
      ],
      load: async () => (await import('../actions/statistics.ts')).gameStatistics,
    },
    {
      usage: 'simulate <gameIdOrFile>',
      about: 'Play rounds on all cores of this machine: RTP and hit frequency with their 99 % intervals',
      as: 'agent',
      options: [
        { flags: '--rounds <n>', about: 'rounds to play (default: 10000000)', read: integer },
        { flags: '--seed <n>', about: 'seed: the same gives the same figures (default: 1)', read: integer },
        { flags: '--threads <n>', about: 'threads (default: one a core)', read: integer },
        ...sheetOptions,
      ],
      load: async () => (await load()).simulate,
    },
    {
      usage: 'import <file>',
      about: 'Import a PAR sheet: JSON (- reads standard input), PAR CSV, outcome book, YAML reel set',
      as: 'admin',
      options: [...sheetOptions, keyOption],
      load: async () => (await load()).importFile,
    },
    {
      usage: 'replace <gameId> <file>',
      about: 'Replace the PAR sheet of a game',
      as: 'admin',
      options: [
        {
          flags: '--expected-version <n>',
          about: 'fail when the game has changed (default: its version now)',
          read: integer,
        },
        ...sheetOptions,
        keyOption,
      ],
      load: async () => (await load()).replace,
    },
    {
      usage: 'retire <gameId>',
      about: 'Take a game out of play',
      as: 'admin',
      load: async () => (await load()).retire,
    },
  ],
};
