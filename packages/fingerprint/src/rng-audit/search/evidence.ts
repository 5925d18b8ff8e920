import { rounded } from '../../rounded.ts';
import type { GeneratorFinding, TimeSeed } from '../rng-audit.ts';

/** A finding must have this much beyond chance: less than one false verdict in 30,000 audits, even of the smallest samples. */
export const surplusBitsMin = 15;
/** Outcomes that the fit must not have used. */
export const heldBackMin = 2;
/** Draws beyond the reels that a spin may use. */
export const extraDrawsMax = 8;
/** Families, their variants, mappings and strides that one audit tries: about 250. */
export const hypothesesBits = 8;

export interface Explained extends Pick<GeneratorFinding, 'family' | 'mapping' | 'drawsPerSpin'> {
  readonly alsoConsistent?: GeneratorFinding['alsoConsistent'];
  readonly timeSeed?: TimeSeed | null;
}

/**
 * The verdict on a generator that explains all these draws; null when they are too few to prove it.
 * @param bits of each draw, in the order of the fit
 * @param stateBits that the fit had to find out, hypotheses of this search included
 * @param fitted draws that the fit used; default: as many as tell the state
 */
export function findingOf(
  explained: Explained,
  {
    bits,
    stateBits,
    fitted,
  }: { readonly bits: ArrayLike<number>; readonly stateBits: number; readonly fitted?: number },
): GeneratorFinding | null {
  const needed = stateBits + hypothesesBits;
  let total = 0;
  let fit = fitted ?? -1;
  for (let at = 0; at < bits.length; at += 1) {
    total += bits[at] ?? 0;
    if (fit < 0 && total >= needed) fit = at + 1;
  }
  const surplus = total - needed;
  const heldBack = bits.length - fit;
  if (fit < 0 || heldBack < heldBackMin || surplus < surplusBitsMin) return null;
  const { family, mapping, drawsPerSpin, alsoConsistent = [], timeSeed = null } = explained;
  return {
    family,
    mapping,
    alsoConsistent,
    drawsPerSpin,
    evidence: {
      fitted: fit,
      heldBackMatched: heldBack,
      surplusBits: rounded(surplus),
      falsePositiveRate: rounded(2 ** -Math.min(1_000, surplus)),
    },
    timeSeed,
  };
}

/** Draws that a finding takes: state, hypotheses and proof. */
export function drawsNeeded(stateBits: number, bitsOfDraw: number): number {
  return Math.ceil((stateBits + hypothesesBits + surplusBitsMin) / Math.max(0.01, bitsOfDraw));
}
