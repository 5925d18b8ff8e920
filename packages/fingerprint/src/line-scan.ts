import { ByteInterner } from './byte-interner.ts';

/** Reels of a window, at most; wins of a spin, at most: what has more goes the general way. */
const reelsMax = 12;
const winsMax = 1_024;

/** A piece of a line that is looked up as a whole: one reel's symbols, or one win. */
export class Piece {
  start = 0;
  end = 0;
  hash = 0;
  /** As it was remembered; -1 where it was not. */
  id = -1;
}

/**
 * What a scanner found in a line. Lines that a scanner does not understand go the general way: it may give up wherever it likes,
 * but what it accepts must mean exactly what the general way makes of it.
 */
export class LineScan {
  stake = -1;
  payout = -1;
  bet = -1;
  at = -1;
  free = false;
  reels = 0;
  readonly windows = Array.from({ length: reelsMax }, () => new Piece());
  readonly stops = new Float64Array(reelsMax);
  /** -1: none. */
  stopCount = -1;
  readonly wins = Array.from({ length: winsMax }, () => new Piece());
  /** -1: the line lists none. */
  winCount = -1;

  clear(): void {
    this.stake = -1;
    this.payout = -1;
    this.bet = -1;
    this.at = -1;
    this.free = false;
    this.reels = 0;
    this.stopCount = -1;
    this.winCount = -1;
  }
}

/** Pieces that were met before, by reel, and wins. */
export class KnownPieces {
  readonly windows = Array.from({ length: reelsMax }, () => new ByteInterner());
  readonly wins = new ByteInterner();
}
