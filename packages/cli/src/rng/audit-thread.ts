import { Worker } from 'node:worker_threads';
import type { AuditCheckpoint, AuditInput } from '@croupier/fingerprint/rng-audit/audit';
import type { RngAudit } from '@croupier/fingerprint/rng-audit/rng-audit';

/** What the thread is given. */
export interface AuditOrder {
  readonly input: AuditInput;
  readonly sampleHash: string;
  readonly checkpoint: AuditCheckpoint | null;
}

/** What it tells. */
export type AuditNews =
  | { readonly kind: 'progress'; readonly share: number; readonly search: string }
  | { readonly kind: 'stopped'; readonly checkpoint: AuditCheckpoint }
  | { readonly kind: 'done'; readonly audit: RngAudit };

/**
 * Audits on a thread of its own.
 * @param options.signal ends it early: what was reached comes as a checkpoint
 */
export async function auditOnThread(
  order: AuditOrder,
  options: {
    readonly signal: AbortSignal;
    readonly onProgress: (share: number, search: string) => void;
  },
): Promise<RngAudit | AuditCheckpoint> {
  const worker = new Worker(new URL('./audit-worker.ts', import.meta.url), { workerData: order });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  const stop = (): void => worker.postMessage('stop');
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (news: AuditNews) => {
        if (news.kind === 'progress') options.onProgress(news.share, news.search);
        else resolve(news.kind === 'done' ? news.audit : news.checkpoint);
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('the thread of the audit ended without a result')));
      if (options.signal.aborted) stop();
    });
  } finally {
    options.signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
