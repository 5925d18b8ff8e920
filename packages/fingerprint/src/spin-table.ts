const firstCapacity = 1_024;

/** The figures of spins in columns of the smallest type that holds them, which grow together. */
export class SpinTable {
  bet = new Float64Array(firstCapacity);
  stake = new Float64Array(firstCapacity);
  payout = new Float64Array(firstCapacity);
  at = new Float64Array(firstCapacity);
  free = new Uint8Array(firstCapacity);
  /** Where the wins of each spin begin. */
  winStart = new Uint32Array(firstCapacity);
  /** Window shown, by reel and spin. */
  shown: Uint32Array[];
  /** By reel and spin; null where the source does not tell them. */
  stops: Float64Array[] | null;
  spins = 0;

  constructor(reels: number, hasStops: boolean) {
    this.shown = Array.from({ length: reels }, () => new Uint32Array(firstCapacity));
    this.stops = hasStops ? this.shown.map(() => new Float64Array(firstCapacity)) : null;
  }

  /** Makes room for one more spin. */
  reserve(): void {
    const { length } = this.bet;
    if (this.spins < length) return;
    const reals = (values: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(length * 2);
      grown.set(values);
      return grown;
    };
    const whole = (values: Uint32Array): Uint32Array<ArrayBuffer> => {
      const grown = new Uint32Array(length * 2);
      grown.set(values);
      return grown;
    };
    [this.bet, this.stake, this.payout, this.at] = [
      reals(this.bet),
      reals(this.stake),
      reals(this.payout),
      reals(this.at),
    ];
    const free = new Uint8Array(length * 2);
    free.set(this.free);
    this.free = free;
    this.winStart = whole(this.winStart);
    this.shown = this.shown.map(whole);
    this.stops = this.stops?.map(reals) ?? null;
  }
}
