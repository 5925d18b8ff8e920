import type { GameSummary } from '@croupier/contract/game';
import type { Id } from '@croupier/kernel/ids';
import { builtinEngineVersion } from '@croupier/slots/engine-version';
import type { ParSheet } from '@croupier/slots/par-sheet';
import type { StakeRule } from '@croupier/slots/stake';

/** A game of the catalogue: an id that binds an engine, its version and a PAR sheet. */
export interface GameRecord {
  readonly id: string;
  readonly streamId: Id;
  readonly title: string;
  readonly status: 'active' | 'retired';
  /** `builtin`, or how Croupier speaks with the engine that `engineId` names. */
  readonly engine: GameSummary['engine'];
  /** Null for the built-in engine. */
  readonly engineId: string | null;
  readonly engineVersion: string;
  readonly parHash: string;
  readonly reels: number;
  readonly rows: number;
  readonly lines: number;
  readonly stake: StakeRule;
  readonly rtp: number | null;
  readonly streamVersion: number;
  readonly headHash: Uint8Array;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** What a sheet says about the game, for the catalogue. */
export function catalogueFigures(par: ParSheet, stake: StakeRule, rtp: number | null) {
  return {
    title: par.title,
    engine: 'builtin' as const,
    engineId: null,
    engineVersion: builtinEngineVersion,
    reels: Math.max(1, par.reels.length),
    rows: par.kind === 'lines' || par.kind === 'grid' ? Math.max(...par.rows) : 1,
    lines: linesOf(par),
    stake,
    rtp,
  };
}

/** Paylines; 1 for a game that pays otherwise. */
function linesOf(par: ParSheet): number {
  if (par.kind === 'lines') return par.paylines.length;
  return par.kind === 'grid' && par.pay.by === 'lines' ? par.pay.paylines.length : 1;
}

export function gameSummaryOf(game: GameRecord): GameSummary {
  return {
    gameId: game.id,
    title: game.title,
    status: game.status,
    engine: game.engine,
    engineId: game.engineId,
    engineVersion: game.engineVersion,
    parHash: game.parHash,
    reels: game.reels,
    rows: game.rows,
    lines: game.lines,
    stake: { unitMinor: game.stake.unitMinor, coins: game.stake.coins === null ? null : [...game.stake.coins] },
    rtp: game.rtp,
    version: game.streamVersion,
    createdAt: new Date(game.createdAtMs),
    updatedAt: new Date(game.updatedAtMs),
  };
}
