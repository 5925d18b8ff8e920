import { readFileSync } from 'node:fs';
import { present } from '@croupier/kernel/assert';
import { compileEngine, type SlotEngine } from '@croupier/slots/engine';
import { importPar } from '@croupier/slots/import-par';
import type { Bet } from '@croupier/slots/outcome';
import { hmacRng } from '@croupier/slots/rng/hmac';
import { gameFile } from './table.ts';

/** The server seed of every session of a core whose `randomBytes` is this. */
export const sevens = (count: number): Uint8Array => new Uint8Array(count).fill(7);

export function engineOf(gameId: string): SlotEngine {
  const imported = importPar(JSON.parse(readFileSync(gameFile(gameId), 'utf8')));
  if (!imported.ok) throw new Error(`${gameId} is not a game`);
  return compileEngine(imported.value);
}

/** Free spins awarded by each of the first `spins` of a session with the seed `sevens`, played one after the other. */
export function awardsOf(engine: SlotEngine, bet: Bet, clientSeed: string, spins: number): number[] {
  let owed = 0;
  let multiplier = 1;
  return Array.from({ length: spins }, (_, nonce) => {
    const rng = hmacRng({ serverSeed: sevens(32), clientSeed, nonce });
    const mode = owed > 0 ? { kind: 'freeSpins' as const, multiplier } : { kind: 'base' as const };
    const { features } = engine.spin({ bet, rng, mode });
    const awarded = features.reduce((sum, feature) => sum + feature.awarded, 0);
    owed = Math.max(0, owed - 1) + awarded;
    multiplier = features[0]?.multiplier ?? multiplier;
    return awarded;
  });
}

/** The first client seed `lucky-0`, `lucky-1`, … whose awards are as wished. */
export function findSeed(engine: SlotEngine, bet: Bet, spins: number, wished: (awards: number[]) => boolean): string {
  const seeds = Array.from({ length: 20_000 }, (_, index) => `lucky-${index}`);
  return present(
    seeds.find((seed) => wished(awardsOf(engine, bet, seed, spins))),
    'no such seed among the first 20,000',
  );
}
