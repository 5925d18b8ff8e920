import { open } from 'node:fs/promises';
import { type FingerprintDocument, fingerprintOfColumns } from '@croupier/fingerprint/fingerprint';
import { foundationOf } from '@croupier/fingerprint/foundation';
import { SpinReader } from '@croupier/fingerprint/read-spins';
import type { SampleColumns } from '@croupier/fingerprint/sample-columns';
import { AppError } from '@croupier/kernel/errors';
import { analysisOf, figuresOf } from '../analysis-json.ts';
import type { Action } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { stripTable } from '../fingerprint-lines.ts';
import { fields, percent, show } from '../human.ts';
import type { Colours } from '../io.ts';
import { AuditThread } from '../rng/audit-thread.ts';
import { rngLines } from '../rng/rng-lines.ts';
import { UsageError } from '../usage-error.ts';
import { audit, auditMode } from './fingerprint-rng.ts';

const fileBytesMax = 2 * 1_024 * 1_024 * 1_024;
const chunkBytes = 4 * 1_024 * 1_024;

/** Reads recorded spins and shows what they tell about their engine. Asks no server. */
export const analyze: Action = async (context, { args, options }) => {
  const file = args[0] ?? '';
  const mode = auditMode(options);
  await using thread = mode === 'off' ? undefined : new AuditThread();
  const columns = await sampleOf(file);
  const foundation = foundationOf(columns);
  const documentOfSample = (): FingerprintDocument => documentFrom(columns, foundation);
  const audited =
    mode === 'off' || thread === undefined
      ? documentOfSample()
      : await audit(context, { file, columns, foundation, options, mode, thread, read: sampleOf }, documentOfSample);
  if (audited === null) return exitCodes.interrupted;
  await show(context, analysisOf(audited), (colours) => linesOf(audited, colours));
  return undefined;
};

/** The fingerprint of a file of recorded spins. @throws UsageError naming the line of a file that is none */
export async function documentOf(file: string): Promise<FingerprintDocument> {
  return documentFrom(await sampleOf(file));
}

function documentFrom(columns: SampleColumns, foundation = foundationOf(columns)): FingerprintDocument {
  const unknown = { gameId: 'recorded', parHash: '0'.repeat(64), engineVersion: 'unknown' };
  return fingerprintOfColumns({ ...unknown, columns, foundation });
}

/** The recorded spins of a file. @throws UsageError naming the line of a file that is none */
export async function sampleOf(file: string): Promise<SampleColumns> {
  try {
    return await columnsIn(file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof AppError && error.code === 'INVALID_INPUT') throw new UsageError(`${file}: ${error.message}`);
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The file is read in chunks and never held as a whole. */
async function columnsIn(file: string): Promise<SampleColumns> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const reader = new SpinReader({ decode: (bytes) => decoder.decode(bytes) });
  const chunk = new Uint8Array(chunkBytes);
  await using handle = await open(file);
  const { size } = await handle.stat();
  if (size > fileBytesMax) throw new UsageError(`${file} is too large: at most ${fileBytesMax} bytes are read`);
  for (;;) {
    const { bytesRead } = await handle.read(chunk);
    if (bytesRead === 0) return reader.finish();
    reader.push(chunk.subarray(0, bytesRead));
  }
}

async function linesOf(document: FingerprintDocument, colours: Colours): Promise<string> {
  const { reconstruction, rtp, structural, drift, sample, insufficient, rngAudit } = document;
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
  const reels = await stripTable(figuresOf(document).reels, colours);
  const notes = insufficient.map(({ section, reason, have, need }) =>
    colours.yellow(`${section}: ${reason} (${have} of ${need})`),
  );
  const randomness = rngAudit === null ? [] : [rngLines(rngAudit, colours)];
  return [facts, reels, ...randomness, ...(notes.length > 0 ? [notes.join('\n')] : [])].join('\n\n');
}
