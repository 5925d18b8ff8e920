import { Worker } from 'node:worker_threads';
import type { AuditCheckpoint, AuditInput } from '@croupier/fingerprint/rng-audit/audit';
import type { RngAudit } from '@croupier/fingerprint/rng-audit/rng-audit';
import { UsageError } from '../usage-error.ts';

/** What the thread is given. */
export interface AuditOrder {
  readonly input: AuditInput;
  readonly sampleHash: string;
  readonly checkpoint: AuditCheckpoint | null;
}

/** What it is told. */
export type AuditMessage = { readonly kind: 'begin'; readonly order: AuditOrder } | { readonly kind: 'stop' };

/** What it tells. */
export type AuditNews =
  | { readonly kind: 'progress'; readonly share: number; readonly search: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'stopped'; readonly checkpoint: AuditCheckpoint }
  | { readonly kind: 'done'; readonly audit: RngAudit };

/** A thread for one audit. It gets ready while its order is still being read: loading the program takes some tenths of a second. */
export class AuditThread implements AsyncDisposable {
  readonly #worker = new Worker(new URL('./audit-worker.ts', import.meta.url));

  /**
   * Audits.
   * @param options.signal ends it early: what was reached comes as a checkpoint
   * @throws UsageError when sessions or stops do not fit the sample
   */
  async audit(
    order: AuditOrder,
    options: {
      readonly signal: AbortSignal;
      readonly onProgress: (share: number, search: string) => void;
    },
  ): Promise<RngAudit | AuditCheckpoint> {
    const stop = (): void => this.#tell({ kind: 'stop' });
    options.signal.addEventListener('abort', stop, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        this.#worker.on('message', (news: AuditNews) => {
          if (news.kind === 'progress') options.onProgress(news.share, news.search);
          else if (news.kind === 'refused') reject(new UsageError(news.reason));
          else resolve(news.kind === 'done' ? news.audit : news.checkpoint);
        });
        this.#worker.on('error', reject);
        this.#worker.on('exit', () => reject(new Error('the thread of the audit ended without a result')));
        this.#tell({ kind: 'begin', order });
        if (options.signal.aborted) stop();
      });
    } finally {
      options.signal.removeEventListener('abort', stop);
    }
  }

  #tell(message: AuditMessage): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
