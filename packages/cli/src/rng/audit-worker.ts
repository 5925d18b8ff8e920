import { parentPort, workerData } from 'node:worker_threads';
import { startAudit } from '@croupier/fingerprint/rng-audit/audit';
import type { AuditNews, AuditOrder } from './audit-thread.ts';

/** Elementary steps between two looks at the messages: some tenths of a second. */
const budget = 2 ** 25;

// The only sender is `auditOnThread`.
const { input, sampleHash, checkpoint } = workerData as AuditOrder;
const state = startAudit(input, checkpoint);
let stopped = false;
parentPort?.on('message', () => {
  stopped = true;
});

function tell(news: AuditNews): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(news);
}

function goOn(): void {
  if (stopped) return tell({ kind: 'stopped', checkpoint: state.checkpoint(sampleHash) });
  const audit = state.step(budget);
  if (audit !== null) return tell({ kind: 'done', audit });
  tell({ kind: 'progress', ...state.progress() });
  setImmediate(goOn);
}
goOn();
