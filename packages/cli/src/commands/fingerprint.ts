import { type GroupSpec, integer, keyOption, pageOptions } from '../command-spec.ts';
import { libraryLeaves } from './fingerprint-library.ts';
import { rngOptions } from './fingerprint-rng.ts';
import { reportLeaves } from './fingerprint-report.ts';

const load = () => import('../actions/fingerprint.ts');

export const fingerprintCommands: GroupSpec = {
  name: 'fingerprint',
  about: 'Probe a game and keep what it showed',
  leaves: [
    {
      usage: 'run',
      about: 'Probe a game within a budget',
      as: 'agent',
      options: [
        { flags: '--game <id>', about: 'game to probe', required: true },
        { flags: '--spins <n>', about: 'how many spins', read: integer, required: true },
        { flags: '--wallet <id>', about: 'wallet that pays (default: the demo wallet, or your first in play money)' },
        { flags: '--stake <minor>', about: "total bet of each spin (default: the game's smallest)", read: integer },
        { flags: '--coins <n>', about: 'only for games that pay by coins', read: integer },
        { flags: '--max-spend <minor>', about: 'stakes and fees together', read: integer },
        { flags: '--max-seconds <n>', about: 'time', read: integer },
        { flags: '--until <goal>', about: 'budget (default), or identified: stop as soon as the reels are' },
        { flags: '--follow', about: 'with a live view on the way' },
        { flags: '--detach', about: 'do not wait for the end: answer as soon as the run has begun' },
        keyOption,
      ],
      load: async () => (await load()).run,
    },
    {
      usage: 'show <fingerprintId>',
      about: 'Show a run and its document',
      as: 'agent',
      load: async () => (await load()).showFingerprint,
    },
    {
      usage: 'list',
      about: 'List runs',
      as: 'agent',
      options: [{ flags: '--game <id>', about: 'only those of this game' }, ...pageOptions],
      load: async () => (await load()).list,
    },
    {
      usage: 'analyze <file>',
      about: 'Say what recorded spins (JSON Lines or CSV) tell about their engine; asks no server',
      as: 'agent',
      options: rngOptions,
      load: async () => (await import('../actions/fingerprint-file.ts')).analyze,
    },
    { usage: 'cancel <fingerprintId>', about: 'End a run', as: 'agent', load: async () => (await load()).cancel },
    ...libraryLeaves,
    ...reportLeaves,
  ],
};
