import type { SampleColumns } from './sample-columns.ts';

/** The shape of the window: rows of each reel, left to right. All spins of a sample share it. */
export interface Geometry {
  readonly reels: number;
  readonly rows: readonly number[];
  /** Whether the engine told the stops of its reels. */
  readonly stopsKnown: boolean;
}

export function geometryOf({ rows, stops }: SampleColumns): Geometry {
  return { reels: rows.length, rows, stopsKnown: stops !== null };
}
