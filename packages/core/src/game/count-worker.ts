import { parentPort, workerData } from 'node:worker_threads';
import { exactReport } from '@croupier/slots/exact';

/** Keeps the counting of an import to some ten seconds: what needs more is stored without its distribution. */
const stepsMax = 500_000_000;

// The thread that counts one checked sheet, and posts its exact report as JSON.
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(JSON.stringify(exactReport(workerData, { stepsMax })));
