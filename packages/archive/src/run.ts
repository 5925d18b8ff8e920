/**
 * A run of consecutive events of one stream, and what it hangs on: the chain can be proved from `previousHash` to
 * `lastHash`, and goes on from there. A stream has one run in an export, or more when clocks went back at its edge.
 */
export interface Run {
  readonly streamType: string;
  readonly streamId: string;
  readonly firstVersion: number;
  /** Hash of the event before the first; the genesis hash when there is none. */
  readonly previousHash: string;
  readonly lastVersion: number;
  readonly lastHash: string;
}
