import { parseArgs } from 'node:util';
import { plantNames, type PlantName } from './controls.ts';
import { tamperNames, type TamperName } from './tampering.ts';
import type { StormPlan } from './storm.ts';

export interface MoneyOptions {
  readonly clients: number;
  readonly seed: number;
  readonly short: boolean;
  readonly json: boolean;
  /** Null: no honest run. */
  readonly storm: StormPlan | null;
  readonly repeats: number;
  readonly plants: readonly PlantName[];
  readonly tamperings: readonly TamperName[];
}

export const usage = `pnpm fault money [options]: two servers on one Postgres, all killed and stopped in the middle of play,
through a network that loses a fifth of the answers; every acknowledgement must be in the database exactly once

  --clients N     clients that play (default 200)
  --seconds N     how long they play at least (default 75)
  --no-controls   without the planted bugs
  --controls      only the planted bugs, each of which must be caught: ${[...plantNames, ...tamperNames].join(', ')}
  --plant NAME    only this planted bug
  --short         less of everything, for CI
  --seed N        another run (default: random, printed)
  --json          only one JSON object on standard output; progress goes to standard error
`;

const flag = { type: 'boolean', default: false } as const;

/** Reads the command line; null when it is wrong. */
export function readMoneyOptions(args: readonly string[]): MoneyOptions | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        clients: { type: 'string' },
        seconds: { type: 'string' },
        seed: { type: 'string' },
        plant: { type: 'string' },
        controls: flag,
        'no-controls': flag,
        short: flag,
        json: flag,
      },
    });
    const { short, json, controls, plant } = values;
    const clients = wholeNumber(values.clients, short ? 40 : 200);
    const seconds = wholeNumber(values.seconds, short ? 10 : 75);
    const seed = wholeNumber(values.seed, Math.floor(Math.random() * 2 ** 30));
    if (clients === null || clients < 2 || seconds === null || seconds < 1 || seed === null) return null;
    if ((controls || plant !== undefined) && values['no-controls']) return null;
    const storm = {
      playMs: seconds * 1_000,
      killServerEveryMs: 2_000,
      postgresKills: short ? 2 : 9,
      stoppedMs: short ? 2_000 : 5_000,
    };
    const wanted = (name: string): boolean => (plant === undefined ? !values['no-controls'] : plant === name);
    const chosen = {
      plants: plantNames.filter(
        (name) => wanted(name) && (!short || plant !== undefined || name === 'key-check-removed'),
      ),
      tamperings: tamperNames.filter(wanted),
    };
    if (plant !== undefined && chosen.plants.length + chosen.tamperings.length === 0) return null;
    const honest = !controls && plant === undefined;
    return { clients, seed, short, json, storm: honest ? storm : null, repeats: short ? 300 : 2_000, ...chosen };
  } catch {
    return null;
  }
}

function wholeNumber(text: string | undefined, fallback: number): number | null {
  if (text === undefined) return fallback;
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
