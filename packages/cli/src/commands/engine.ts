import { type GroupSpec, integer, keyOption, pageOptions } from '../command-spec.ts';

const load = () => import('../actions/engine.ts');

export const engineCommands: GroupSpec = {
  name: 'engine',
  about: 'Slot engines that are not Croupier’s own',
  leaves: [
    {
      usage: 'register <engineId>',
      about: 'Register an engine that you own or may test',
      as: 'admin',
      options: [
        { flags: '--address <url>', about: 'where it answers; must be on ENGINE_ALLOW_LIST', required: true },
        {
          flags: '--authorisation <text>',
          about: 'who allowed that it is tested, and where that stands',
          required: true,
        },
        { flags: '--kind <kind>', about: 'http or slotopol (default: http)' },
        { flags: '--title <text>', about: 'default: its id' },
        { flags: '--cost <minor>', about: 'what each paid spin on it costs besides', read: integer },
        { flags: '--rate <n>', about: 'requests a second, at most', read: integer },
        { flags: '--club <n>', about: 'slotopol: club in which games are opened (default: 1)', read: integer },
        { flags: '--coin <minor>', about: 'slotopol: minor units of one coin (default: 100)', read: integer },
        keyOption,
      ],
      load: async () => (await load()).register,
    },
    {
      usage: 'bind <engineId> <game>',
      about: 'Make a game of an engine a game of the catalogue',
      as: 'admin',
      options: [
        { flags: '--game <gameId>', about: 'its id in the catalogue', required: true },
        {
          flags: '--expected-version <n>',
          about: 'bind a game of the catalogue anew that has this version',
          read: integer,
        },
        keyOption,
      ],
      load: async () => (await load()).bind,
    },
    {
      usage: 'check <engineId>',
      about: 'Ask an engine what it is; exits with 7 when it cannot be used',
      as: 'admin',
      load: async () => (await load()).check,
    },
    {
      usage: 'list',
      about: 'List engines',
      as: 'admin',
      options: [{ flags: '--status <status>', about: 'active or retired' }, ...pageOptions],
      load: async () => (await load()).list,
    },
    { usage: 'show <engineId>', about: 'Show an engine', as: 'admin', load: async () => (await load()).showEngine },
    {
      usage: 'retire <engineId>',
      about: 'Never call an engine again',
      as: 'admin',
      load: async () => (await load()).retire,
    },
  ],
};
