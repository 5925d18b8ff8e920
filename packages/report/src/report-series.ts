import type { AuditReport } from '@croupier/contract/fingerprint-report';
import type { SpinRecord } from '@croupier/fingerprint/sample';
import { rounded } from '@croupier/fingerprint/rounded';

const partsMax = 20;

/** RTP and hit frequency of twenty equal parts of a sample, in the order of play; fewer when it has fewer spins. */
export function seriesOf(records: readonly SpinRecord[]): AuditReport['charts']['series'] {
  const parts = Math.min(partsMax, records.length);
  return Array.from({ length: parts }, (_, part) => {
    const fromSpin = Math.floor((part * records.length) / parts);
    const toSpin = Math.floor(((part + 1) * records.length) / parts);
    let [stake, payout, paid, hits] = [0, 0, 0, 0];
    for (const { free, stakeMinor, payoutMinor } of records.slice(fromSpin, toSpin)) {
      stake += stakeMinor;
      payout += payoutMinor;
      if (free) continue;
      paid += 1;
      if (payoutMinor > 0) hits += 1;
    }
    return {
      fromSpin,
      toSpin,
      rtp: stake === 0 ? null : rounded(payout / stake),
      hitFrequency: paid === 0 ? null : rounded(hits / paid),
    };
  });
}
