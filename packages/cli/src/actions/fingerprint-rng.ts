import { columnsOf } from '@croupier/fingerprint/columns-builder';
import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint';
import type { Foundation } from '@croupier/fingerprint/foundation';
import { type AuditInput, quickPart } from '@croupier/fingerprint/rng-audit/audit';
import { withRngAudit } from '@croupier/fingerprint/rng-audit/with-rng-audit';
import { recordsOf, type SampleColumns } from '@croupier/fingerprint/sample-columns';
import type { Call, Context } from '../context.ts';
import { percent } from '../human.ts';
import type { AuditThread } from '../rng/audit-thread.ts';
import { readCheckpoint, removeCheckpoint, writeCheckpoint } from '../rng/checkpoint-file.ts';
import { UsageError } from '../usage-error.ts';

interface Recorded {
  readonly file: string;
  readonly columns: SampleColumns;
  readonly foundation: Foundation;
  readonly options: Call['options'];
  readonly mode: 'quick' | 'full';
  readonly thread: AuditThread;
  /** Reads another file of recorded spins. */
  readonly read: (file: string) => Promise<SampleColumns>;
}

/**
 * The document with the audit that the options ask for.
 * @param documentOf makes the document; the thread of the audit works meanwhile
 * @returns null when Ctrl-C ended it: a checkpoint is kept then
 */
export async function audit(
  context: Context,
  { file, columns, foundation, options, mode, thread, read }: Recorded,
  documentOf: () => FingerprintDocument,
): Promise<FingerprintDocument | null> {
  const whole: AuditInput = {
    ...(await sessionsOf(columns, options, read)),
    reconstruction: foundation.reconstructed.reconstruction,
    mode,
  };
  const input = mode === 'quick' ? quickPart(whole) : whole;
  const path = typeof options['checkpoint'] === 'string' ? options['checkpoint'] : `${file}.rng-audit.json`;
  const order = { sampleHash: foundation.hash, mode } as const;
  const checkpoint = options['resume'] === true ? await readCheckpoint(path, order) : null;
  const progress = progressLine(context);
  const failed = new AbortController();
  const auditing = thread.audit(
    { input, sampleHash: order.sampleHash, checkpoint },
    {
      signal: AbortSignal.any([context.signal, failed.signal]),
      onProgress: (share, search) => progress.show(share, search),
    },
  );
  const [document, result] = await Promise.all([meanwhile(documentOf, failed), auditing]);
  progress.end();
  if ('done' in result) {
    await writeCheckpoint(path, result);
    context.io.err(`Ended; --resume goes on from ${path}\n`);
    return null;
  }
  if (checkpoint !== null) await removeCheckpoint(path);
  return withRngAudit(document, result);
}

/** What cannot be made has no audit either: the thread ends. */
async function meanwhile<Made>(make: () => Made, failed: AbortController): Promise<Made> {
  try {
    return make();
  } catch (error) {
    failed.abort();
    throw error;
  }
}

/** The sample with further sessions behind it, and the stops that somebody declares. */
async function sessionsOf(
  columns: SampleColumns,
  options: Call['options'],
  read: Recorded['read'],
): Promise<Pick<AuditInput, 'columns' | 'sessionStarts' | 'stopCounts'>> {
  const declared = typeof options['stops'] === 'string' ? { stopCounts: numbersOf(options['stops']) } : {};
  const files = Array.isArray(options['session']) ? options['session'].map(String) : [];
  if (files.length === 0) return { columns, ...declared };
  const records = recordsOf(columns);
  const sessionStarts: number[] = [];
  for (const file of files) {
    const more = await read(file);
    sessionStarts.push(records.length);
    for (const record of recordsOf(more)) records.push(record);
  }
  return { columns: columnsOf(records, null), sessionStarts, ...declared };
}

function numbersOf(text: string): number[] {
  const numbers = text.split(',').map(Number);
  if (numbers.some((number) => !Number.isSafeInteger(number) || number < 1))
    throw new UsageError('--stops takes whole numbers with commas between them');
  return numbers;
}

/** The audit that the options ask for. @throws UsageError */
export function auditMode(options: Call['options']): 'quick' | 'full' | 'off' {
  const mode = options['rng'] ?? 'quick';
  if (mode !== 'quick' && mode !== 'full' && mode !== 'off') throw new UsageError('--rng takes quick, full or off');
  return mode;
}

/** One line on standard error, redrawn on a terminal; nothing where nobody watches. */
function progressLine({ io }: Context): { show(share: number, search: string): void; end(): void } {
  let shown = false;
  return {
    show: (share, search) => {
      if (!io.isTerminal) return;
      shown = true;
      io.err(`\r\u001b[2Krandomness ${percent(share, 0)}  ${search}`);
    },
    end: () => {
      if (shown) io.err('\r\u001b[2K');
    },
  };
}
