import { invalid } from '../spin-record.ts';
import type { Margins } from './comparison.ts';

/** How strictly two fingerprints are compared. */
export interface CompareSettings {
  /** Chance of any false `different`, in (0, 0.5); default 0.01. */
  readonly alpha?: number;
  /** Of intervals, in [0.5, 0.9999]; default 0.95. */
  readonly confidence?: number;
  /** Default: RTP and hit frequency 0.005, windows 0.05. */
  readonly margins?: Partial<Margins>;
}

export interface CheckedSettings {
  readonly alpha: number;
  readonly confidence: number;
  readonly margins: Margins;
}

export const defaultMargins: Margins = { rtp: 0.005, hitFrequency: 0.005, windows: 0.05 };

/** @throws AppError INVALID_INPUT naming what is out of range */
export function checkedSettings({ alpha = 0.01, confidence = 0.95, margins = {} }: CompareSettings): CheckedSettings {
  const all = { ...defaultMargins, ...margins };
  if (!(alpha > 0 && alpha < 0.5)) throw invalid('alpha', 'a number above 0 and below 0.5 is expected');
  if (!(confidence >= 0.5 && confidence <= 0.9999))
    throw invalid('confidence', 'a number in [0.5, 0.9999] is expected');
  for (const [name, margin] of Object.entries(all)) {
    if (!(margin > 0 && margin <= 1)) throw invalid(`margins.${name}`, 'a number above 0, at most 1, is expected');
  }
  return { alpha, confidence, margins: all };
}
