import type { SpinOutcome } from '../outcome.ts';
import type { OwedFreeSpins } from '../free-spins.ts';
import type { RecordedSpin } from './record.ts';

/** What of a session does not follow from its seeds and its PAR sheet. */
export interface FairnessDifference {
  /** Stream version of the event; null: of no event in particular. */
  readonly streamVersion: number | null;
  /** Of the spin; null: not in a spin. */
  readonly nonce: number | null;
  /** `commitment`, `server seed`, `client seed`, `par hash`, `engine version`, `stream`, `nonce`, `bet`, `stops`, … */
  readonly field: string;
  /** As recomputed, and as recorded: JSON or plain text. */
  readonly expected: string;
  readonly found: string;
}

/** One spin: what it must have been, and what its event says. */
export interface CheckedSpin {
  readonly streamVersion: number;
  readonly nonce: number;
  readonly free: boolean;
  /** 1 in a paid spin. */
  readonly multiplier: number;
  readonly betMinor: number;
  readonly coins: number | null;
  readonly expected: SpinOutcome & { readonly freeSpins: OwedFreeSpins | null };
  readonly found: RecordedSpin;
  readonly differences: readonly FairnessDifference[];
}

/** The verdict on the events of a session that were looked at. */
export interface FairnessReport {
  /** True when at least the opening of the session was seen, and there is no difference. */
  readonly ok: boolean;
  readonly sessionId: string | null;
  readonly gameId: string | null;
  readonly parHash: string;
  readonly engineVersion: string;
  readonly commitmentVersion: number | null;
  readonly commitment: string | null;
  readonly serverSeedHash: string;
  readonly clientSeed: string | null;
  /** Events and spins that were checked. */
  readonly events: number;
  readonly spins: number;
  /** Whether the event that ends the session was among them. */
  readonly complete: boolean;
  readonly differenceCount: number;
  /** The first of them, at most `differencesKept`. */
  readonly differences: readonly FairnessDifference[];
}

export const differencesKept = 100;
