import { type GroupSpec, integer, type OptionSpec } from '../command-spec.ts';

const load = () => import('../actions/agent.ts');

const patience: OptionSpec = {
  flags: '--patience <seconds>',
  about: 'how long to wait for a server that is away (default 60)',
  read: integer,
};

export const agentCommands: GroupSpec = {
  name: 'agent',
  about: 'Let an agent play',
  leaves: [
    {
      usage: 'run',
      about: 'Play one session (or several) to the end',
      as: 'agent',
      options: [
        { flags: '--game <id>', about: 'game to play' },
        { flags: '--spins <n>', about: 'how many spins, the probe phase included', read: integer },
        { flags: '--strategy <name>', about: 'conservative, balanced, aggressive or adaptive (default balanced)' },
        { flags: '--stake <minor>', about: "base stake (default: the game's smallest)", read: integer },
        { flags: '--max-stake <minor>', about: 'no stake is higher', read: integer },
        { flags: '--coins <n>', about: 'only for games that pay by coins', read: integer },
        { flags: '--max-loss <minor>', about: 'stop before more than this is lost', read: integer },
        { flags: '--max-seconds <n>', about: 'stop after this time', read: integer },
        { flags: '--wallet <id>', about: 'wallet that pays (default: the demo wallet, or your first in play money)' },
        { flags: '--seed <text>', about: 'seed of the strategy and the pacing' },
        { flags: '--pacing <profile>', about: 'waits between spins: none, steady, poisson or bursty (default none)' },
        { flags: '--pace-ms <n>', about: 'mean wait between spins (default 500)', read: integer },
        { flags: '--sessions <n>', about: 'play so many sessions (default 1)', read: integer },
        { flags: '--concurrency <n>', about: 'sessions at once (default 4)', read: integer },
        { flags: '--resume <runId>', about: 'go on with a run instead of starting one' },
        patience,
      ],
      load: async () => (await load()).run,
    },
    {
      usage: 'resume [runId]',
      about: 'Go on with a run that was stopped (default: the latest)',
      as: 'agent',
      options: [patience],
      load: async () => (await load()).resume,
    },
  ],
};
