import { fail, ok, type Result } from '@croupier/kernel/result';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** A set of reels by the name of its map and the RTP in per cent that it is filed under. */
export interface ReelSet {
  readonly name: string;
  readonly rtpPercent: number;
  readonly reels: readonly (readonly string[])[];
}

const stop = z.union([z.int(), z.string()]).transform(String);
const reelsOf = z.array(z.array(stop).min(1)).min(1);

/** Reel sets of slotopol's YAML: maps whose keys are RTPs and whose values are lists of strips, symbols as numbers. Everything else is passed over. */
export function readReelSets(text: string): Result<readonly ReelSet[], string> {
  const found: ReelSet[] = [];
  let name = '';
  for (const document of parseAllDocuments(text)) {
    const [error] = 'errors' in document ? document.errors : [];
    if (error !== undefined) return fail(`It is not YAML: ${error.message}`);
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: 100 });
    } catch (thrown) {
      return fail(`It is not YAML: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
    // A document of one line names the map that follows.
    if (typeof value === 'string') name = value;
    else collect(value, name, found, 0);
  }
  return found.length === 0 ? fail('There are no reel sets: expected RTPs with lists of strips.') : ok(found);
}

function collect(value: unknown, name: string, found: ReelSet[], depth: number): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 6) return;
  for (const [key, inner] of Object.entries(value)) {
    const reels = reelsOf.safeParse(inner);
    const rtpPercent = Number(key);
    if (reels.success && Number.isFinite(rtpPercent)) found.push({ name, rtpPercent, reels: reels.data });
    else collect(inner, name === '' ? key : `${name}/${key}`, found, depth + 1);
  }
}

/** The set whose RTP is nearest; the first of equals. */
export function nearestReelSet(sets: readonly ReelSet[], rtpPercent: number): ReelSet | undefined {
  return sets.toSorted((a, b) => Math.abs(a.rtpPercent - rtpPercent) - Math.abs(b.rtpPercent - rtpPercent))[0];
}

/** A sheet, in any format that `importPar` reads, with the reels of the set; its claims about other reels are left out. */
export function withReelSet(sheet: Readonly<Record<string, unknown>>, set: ReelSet): Readonly<Record<string, unknown>> {
  if (Object.hasOwn(sheet, 'format')) {
    const reels = set.reels.map((strip) => ({ strip, weights: null }));
    return { ...sheet, reels, declared: [] };
  }
  const kept = Object.entries(sheet).filter(([key]) => !/^(exact_|published_|max_win_)/.test(key));
  return { ...Object.fromEntries(kept), strips: set.reels };
}
