/** Chance as an argument. */
export interface Rng {
  /**
   * An integer drawn uniformly from [0, bound). No modulo bias: implementations reject.
   * @param bound a safe integer in [1, 2^32]
   */
  below(bound: number): number;
}
