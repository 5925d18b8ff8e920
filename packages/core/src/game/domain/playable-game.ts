import type { SlotEngine } from '@croupier/slots/engine';
import type { ParSheet } from '@croupier/slots/par-sheet';
import type { StakeRule } from '@croupier/slots/stake';

/** A PAR sheet made ready to be played. Immutable, and the same for every session that was opened on this sheet. */
export interface PlayableGame {
  readonly parHash: string;
  readonly par: ParSheet;
  readonly engine: SlotEngine;
  readonly stake: StakeRule;
}
