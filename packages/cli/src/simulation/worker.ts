import { parentPort, workerData } from 'node:worker_threads';
import { compileEngine } from '@croupier/slots/engine';
import { importPar } from '@croupier/slots/import-par';
import { type SimulationChunk, simulateChunk, simulatedBet } from '@croupier/slots/simulation';

/** A thread that plays the pieces it is given, one after the other, and answers each with its sums. */
const imported = importPar(workerData);
if (!imported.ok) throw new Error('the thread was given a sheet that cannot be used');
const engine = compileEngine(imported.value);
const bet = simulatedBet(imported.value);
parentPort?.on('message', (piece: SimulationChunk) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage({ chunk: piece.chunk, totals: simulateChunk(engine, bet, piece) });
});
