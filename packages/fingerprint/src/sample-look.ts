import { fingerprintOf } from './fingerprint.ts';
import type { SpinRecord } from './spin-record.ts';
import type { SampleWins } from './wins-sample.ts';

/** What a sample that still grows tells so far: a small part of its document, at a number of spins. */
export interface SampleLook {
  readonly spins: number;
  readonly rtp: {
    readonly value: number;
    readonly low: number | null;
    readonly high: number | null;
    readonly confidence: number;
  } | null;
  /** Which questions the sample answers already; `need` spins for each, as far as can be told. */
  readonly sections: readonly LookSection[];
  readonly plan: { readonly enough: boolean; readonly spinsHave: number; readonly spinsNeed: number };
  /** Of each reel: what identifies its windows; null while it is not identified. */
  readonly windowHashes: readonly (string | null)[];
}

export interface LookSection {
  readonly section: 'rtp' | 'reels' | 'paytable';
  readonly enough: boolean;
  readonly have: number;
  readonly need: number;
}

const rtpRounds = 30;
const nobody = { gameId: 'look', parHash: '', engineVersion: '' };

/**
 * Looks at a sample that still grows. A pure function of the spins.
 * @param records at least one
 */
export function lookAt(records: readonly SpinRecord[], wins: SampleWins, freeSpinsOwed: number): SampleLook {
  const { rtp, reconstruction, paytable, sample } = fingerprintOf({ ...nobody, records, wins, freeSpinsOwed });
  const { plan, reels } = reconstruction;
  const readable = paytable !== null && paytable.contradictions === 0;
  return {
    spins: records.length,
    rtp: rtp && { value: rtp.value, low: rtp.low, high: rtp.high, confidence: rtp.confidence },
    sections: [
      { section: 'rtp', enough: rtp !== null && rtp.low !== null, have: sample.rounds, need: rtpRounds },
      { section: 'reels', enough: plan.enough, have: plan.spinsHave, need: plan.spinsNeed },
      { section: 'paytable', enough: readable, have: readable ? 1 : 0, need: 1 },
    ],
    plan,
    windowHashes: reels.map(({ windowsHash }) => windowsHash),
  };
}

/**
 * The number of spins of the look after the one at `spins`: 200, then a quarter more each time, in whole hundreds. Looks lie
 * at fixed places, so that a run which stops at one stops there whatever the machine does.
 */
export function nextLook(spins: number): number {
  let look = 200;
  while (look <= spins) look = Math.ceil((look * 1.25) / 100) * 100;
  return look;
}

/**
 * Whether two looks, one after the other, identify the same reels. One look alone may err once in two hundred times; asked
 * again and again it would err more often, so a run stops when a larger sample says the same.
 */
export function isIdentified(before: SampleLook | null, now: SampleLook): boolean {
  if (before === null || !before.plan.enough || !now.plan.enough) return false;
  return now.windowHashes.every((hash, reel) => hash !== null && hash === before.windowHashes[reel]);
}
