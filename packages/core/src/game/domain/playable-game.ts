import type { Result } from '@croupier/kernel/result';
import type { SlotEngine } from '@croupier/slots/engine';
import type { Bet } from '@croupier/slots/outcome';
import type { ParSheet } from '@croupier/slots/par-sheet';
import { checkBet, type StakeRule } from '@croupier/slots/stake';
import { checkExternalBet, type ExternalSheet } from '../../engine/domain/external-sheet.ts';

/** A PAR sheet made ready to be played. Immutable, and the same for every session that was opened on this sheet. */
export interface BuiltinGame {
  readonly kind: 'builtin';
  readonly parHash: string;
  readonly par: ParSheet;
  readonly engine: SlotEngine;
  readonly stake: StakeRule;
}

/** A game whose outcomes another engine draws: they are asked for before a spin is decided. Immutable too. */
export interface ExternalGame {
  readonly kind: 'external';
  readonly parHash: string;
  readonly sheet: ExternalSheet;
  readonly stake: StakeRule;
}

export type PlayableGame = BuiltinGame | ExternalGame;

/** Checks a bet against the game: the bet with its coins filled in, or one sentence that says what is wrong. */
export function checkStake(
  game: PlayableGame,
  bet: { readonly stakeMinor: number; readonly coins?: number | null | undefined },
): Result<Bet, string> {
  return game.kind === 'builtin' ? checkBet(game.par, bet) : checkExternalBet(game.sheet, bet);
}
