import { parseArgs } from 'node:util';
import type { Victim } from './killer.ts';

export type PlantName = 'ack-before-commit' | 'async-commit';

/** Bugs that the experiment must find, and whose death shows them. */
export const plants: Readonly<Record<PlantName, { readonly entry: URL; readonly victims: readonly Victim[] }>> = {
  'ack-before-commit': {
    entry: new URL('./planted/ack-before-commit.ts', import.meta.url),
    victims: ['server', 'postgres', 'everything'],
  },
  'async-commit': { entry: new URL('./planted/async-commit.ts', import.meta.url), victims: ['postgres'] },
};

export interface Options {
  readonly kills: number;
  readonly controlKills: number;
  readonly controls: readonly PlantName[];
  readonly plant: PlantName | null;
  readonly short: boolean;
  readonly json: boolean;
  readonly seed: number;
}

export const usage = `pnpm fault [options]: kill -9 of server, Postgres and agents in the middle of play; nothing acknowledged may be lost

  --kills N     kills of the honest experiment (default 24)
  --short       5 kills and one planted bug, for CI
  --plant NAME  only the experiment with a planted bug, which must be caught: ${Object.keys(plants).join(', ')}
  --seed N      who is killed when (default: another one each time, printed)
  --json        only one JSON object on standard output; progress goes to standard error
`;

/** Reads the command line; null when it is wrong. */
export function readOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        kills: { type: 'string' },
        plant: { type: 'string' },
        seed: { type: 'string' },
        short: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const { short, json, plant = null } = values;
    if (plant !== null && !isPlant(plant)) return null;
    const kills = wholeNumber(values.kills, plant !== null ? 6 : short ? 5 : 24);
    const seed = wholeNumber(values.seed, Math.floor(Math.random() * 2 ** 31));
    if (kills === null || (kills < 1 && plant === null) || seed === null) return null;
    const controls: readonly PlantName[] = short ? ['ack-before-commit'] : ['ack-before-commit', 'async-commit'];
    return { kills, controlKills: short ? 3 : 4, controls, plant, short, json, seed };
  } catch {
    return null;
  }
}

function isPlant(name: string): name is PlantName {
  return Object.hasOwn(plants, name);
}

function wholeNumber(text: string | undefined, fallback: number): number | null {
  if (text === undefined) return fallback;
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
