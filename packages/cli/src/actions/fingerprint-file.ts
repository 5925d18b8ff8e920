import { readFile, stat } from 'node:fs/promises';
import { documentHash } from '@croupier/fingerprint/document-hash';
import { type FingerprintDocument, fingerprintOf } from '@croupier/fingerprint/fingerprint';
import { readSpins } from '@croupier/fingerprint/read-spins';
import { AppError } from '@croupier/kernel/errors';
import type { Action } from '../context.ts';
import { fields, percent, show, table } from '../human.ts';
import type { Colours } from '../io.ts';
import { UsageError } from '../usage-error.ts';

const fileBytesMax = 512 * 1_024 * 1_024;

/** Reads recorded spins and shows what they tell about their engine. Asks no server. */
export const analyze: Action = async (context, { args }) => {
  const file = args[0] ?? '';
  const document = documentOf(file, await textOf(file));
  await show(context, analysisOf(document), (colours) => linesOf(document, colours));
};

function documentOf(file: string, text: string): FingerprintDocument {
  try {
    const { records, wins } = readSpins(text);
    const game = { gameId: 'recorded', parHash: '0'.repeat(64), engineVersion: 'unknown' };
    return fingerprintOf({ ...game, records, ...(wins === null ? {} : { wins }) });
  } catch (error) {
    if (error instanceof AppError && error.code === 'INVALID_INPUT') throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

/** The document with what scripts ask for first: reels and RTP by name. */
function analysisOf(document: FingerprintDocument) {
  const { reconstruction, rtp, structural, drift } = document;
  return {
    documentHash: documentHash(document),
    reels: reconstruction.reels.map(({ reel, verdict, stops, strip, candidates, windowsHash, spinsNeeded }) => ({
      reel,
      class: verdict,
      stops,
      strip,
      candidates,
      windowsHash,
      spinsNeeded,
    })),
    rtp: {
      structural: structural && { value: structural.rtp, low: structural.low, high: structural.high },
      empirical: rtp?.value ?? null,
      low: rtp?.low ?? null,
      high: rtp?.high ?? null,
    },
    verdicts: {
      engine: reconstruction.engine,
      enough: reconstruction.plan.enough,
      spinsNeeded: reconstruction.plan.spinsNeed,
      drift: drift?.verdict ?? 'insufficient-data',
      adaptive: drift?.adaptive.verdict ?? 'insufficient-data',
      tail: structural?.tail?.verdict ?? 'insufficient-data',
    },
    document,
  };
}

async function textOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= fileBytesMax) return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UsageError(`${file} is too large: at most ${fileBytesMax} bytes are read`);
}

async function linesOf(document: FingerprintDocument, colours: Colours): Promise<string> {
  const { reconstruction, rtp, structural, drift, sample, insufficient } = document;
  const between = (low: number | null, high: number | null): string =>
    low === null || high === null ? '' : `  (${percent(low)} to ${percent(high)})`;
  const facts = fields(
    {
      sample: `${sample.spins} spins, ${sample.rounds} rounds`,
      engine: reconstruction.engine,
      'RTP measured': rtp ? `${percent(rtp.value)}${between(rtp.low, rtp.high)}` : 'insufficient data',
      'RTP by structure': structural
        ? `${percent(structural.rtp)}${between(structural.low, structural.high)}`
        : 'insufficient data',
      drift: drift?.verdict ?? 'insufficient data',
    },
    colours,
  );
  const reels = await table(
    ['reel', 'verdict', 'stops', 'strips that fit', 'spins needed'],
    reconstruction.reels.map(({ reel, verdict, stops, candidates, spinsNeeded }) => [
      String(reel + 1),
      verdict,
      stops === null ? '-' : String(stops),
      candidates ?? '-',
      String(spinsNeeded),
    ]),
    colours,
  );
  const notes = insufficient.map(({ section, reason, have, need }) =>
    colours.yellow(`${section}: ${reason} (${have} of ${need})`),
  );
  return [facts, reels, ...(notes.length > 0 ? [notes.join('\n')] : [])].join('\n\n');
}
