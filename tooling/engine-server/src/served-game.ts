import { compileEngine } from '@croupier/slots/engine';
import { builtinEngineVersion } from '@croupier/slots/engine-version';
import { owedAfter, type OwedFreeSpins } from '@croupier/slots/free-spins';
import type { SpinOutcome } from '@croupier/slots/outcome';
import { parHash } from '@croupier/slots/par-hash';
import type { ParSheet } from '@croupier/slots/par-sheet';
import { hmacRng } from '@croupier/slots/rng/hmac';
import { checkBet, payBound, stakeRule } from '@croupier/slots/stake';
import type { SpinRequest } from '@croupier/engines/protocol';

export const batchMax = 1_000;

/** One spin as the protocol tells it. */
export type ToldSpin = SpinOutcome & { readonly nonce: number; readonly free: boolean };

/** A game that this server plays. */
export interface ServedGame {
  readonly game: string;
  readonly version: string;
  /** Its part of the answer to GET /describe. */
  readonly description: Readonly<Record<string, unknown>>;
  /**
   * Plays `count` spins one after the other; free spins that are owed or won come first.
   * @returns a sentence instead when the bet does not fit the game
   */
  play(request: SpinRequest, options: { readonly key: string; readonly count: number }): readonly ToldSpin[] | string;
}

/**
 * A PAR sheet as a game of this server. Outcomes follow from the secret, the idempotency key and the number of the spin (HMAC-SHA256): the
 * same request gets the same answer, also after a restart, and nothing has to be remembered for that.
 */
export function servedGame(par: ParSheet, secret: Uint8Array): ServedGame {
  const engine = compileEngine(par);
  const version = `${builtinEngineVersion}+${parHash(par).slice(0, 12)}`;
  return {
    game: par.id,
    version,
    description: { game: par.id, title: par.title, version, batchMax, par, ...shapeOf(par) },
    play({ bet: asked, freeSpins, nonce: first }, { key, count }) {
      const bet = checkBet(par, asked);
      if (!bet.ok) return bet.error;
      let owed: OwedFreeSpins | null = freeSpins && {
        ...freeSpins,
        betMinor: bet.value.stakeMinor,
        coins: bet.value.coins,
      };
      return Array.from({ length: count }, (_, index) => {
        const nonce = first + index;
        const free = owed !== null;
        const mode = owed ? { kind: 'freeSpins' as const, multiplier: owed.multiplier } : { kind: 'base' as const };
        const rng = hmacRng({ serverSeed: secret, clientSeed: key, nonce });
        const outcome = engine.spin({ bet: bet.value, rng, mode });
        owed = owedAfter(owed, bet.value, outcome);
        return { nonce, free, ...outcome };
      });
    },
  };
}

function shapeOf(par: ParSheet) {
  const { unitMinor, coins } = stakeRule(par);
  const common = {
    stake: { unitMinor, coins, maxMinor: null },
    maxWin: payBound(par),
    freeSpins: false,
    freeRows: null,
  };
  if (par.kind === 'book') {
    const symbols = par.outcomes.map(([id]) => String(id));
    return { ...common, rows: [1], symbols, stops: [symbols.length] };
  }
  const lengths = par.reels.map(({ strip }) => strip.length);
  const symbols = new Set(par.reels.flatMap(({ strip }) => strip));
  if (par.kind === 'combos') return { ...common, rows: par.reels.map(() => 1), symbols: [...symbols], stops: lengths };
  if (par.kind === 'lines') {
    return { ...common, rows: par.rows, symbols: [...symbols], stops: lengths, freeSpins: par.freeSpins !== null };
  }
  const free = par.freeSpins;
  for (const { strip } of free?.reels ?? []) for (const symbol of strip) symbols.add(symbol);
  // Stops of other reels than those of the paid spin would be measured against the wrong strips.
  const stops = free?.reels ? null : lengths;
  return {
    ...common,
    rows: par.rows,
    freeRows: free?.rows ?? null,
    symbols: [...symbols],
    stops,
    freeSpins: free !== null,
  };
}
