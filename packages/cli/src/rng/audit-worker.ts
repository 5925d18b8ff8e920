import { parentPort } from 'node:worker_threads';
import { startAudit } from '@croupier/fingerprint/rng-audit/audit';
import { AppError } from '@croupier/kernel/errors';
import type { AuditMessage, AuditNews, AuditOrder } from './audit-thread.ts';

/** Elementary steps between two looks at the messages: some tenths of a second. */
const budget = 2 ** 25;

let sampleHash = '';
let stopped = false;
parentPort?.on('message', (message: AuditMessage) => {
  if (message.kind === 'stop') stopped = true;
  else begin(message.order);
});

type Audit = ReturnType<typeof startAudit>;

function begin(order: AuditOrder): void {
  sampleHash = order.sampleHash;
  try {
    goOn(startAudit(order.input, order.checkpoint));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'INVALID_INPUT') throw error;
    return tell({ kind: 'refused', reason: error.message });
  }
}

function tell(news: AuditNews): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(news);
}

function goOn(audit: Audit): void {
  if (stopped) return tell({ kind: 'stopped', checkpoint: audit.checkpoint(sampleHash) });
  const done = audit.step(budget);
  if (done !== null) return tell({ kind: 'done', audit: done });
  tell({ kind: 'progress', ...audit.progress() });
  setImmediate(() => goOn(audit));
}
