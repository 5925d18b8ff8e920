/** What evidence failed to prove, and where. */
export interface ChainDifference {
  /**
   * `version`: a version is missing, repeated or out of order. `hash`: the event is not what was hashed, or not what came
   * next. `position`: global positions do not rise within the stream.
   */
  readonly kind: 'version' | 'hash' | 'position';
  readonly streamType: string;
  readonly streamId: string;
  readonly streamVersion: number;
  readonly expected: string;
  readonly found: string;
}

/** Where a stream stands: its last event. Version 0 and the genesis hash before the first. */
export interface StreamHead {
  readonly version: number;
  readonly hash: string;
  readonly position: number;
}
