import { Worker } from 'node:worker_threads';
import type { AuditReport, SignedReport } from '@croupier/contract/fingerprint-report';
import { AppError, errorCodes } from '@croupier/kernel/errors';
import type { SampleLook } from '@croupier/fingerprint/sample-look';
import type {
  AnalysedSample,
  AnalysisAnswer,
  AnalysisCall,
  AnalysisCalls,
  AnalysisRequest,
  Identity,
  ReportRequest,
} from './analysis-protocol.ts';
import type { RecordedSpin } from './recorded-spin.ts';

/** A sample that grows on an analysis thread. Every call may throw what the analysis throws, and UNAVAILABLE when the thread died. */
export interface SampleAnalysis extends AsyncDisposable {
  /** Adds spins in the order of play. */
  add(spins: readonly RecordedSpin[]): Promise<void>;
  /** What the sample tells so far; null without a spin. */
  look(): Promise<SampleLook | null>;
  /** The document of what was added; null without a spin. */
  document(identity: Identity): Promise<AnalysedSample | null>;
  /** An audit report; it needs nothing that was added. */
  report(request: ReportRequest): Promise<AuditReport>;
  /** A report as PDF; it needs nothing that was added. */
  pdf(report: SignedReport): Promise<Uint8Array>;
}

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Samples that it holds. */
  samples: number;
  readonly waiting: Map<number, Waiting>;
}

/**
 * The threads on which a process analyses samples: at most `threadsMax`, started when they are needed. An idle one does not
 * keep the process alive. A sample stays on one thread until it is closed; a thread that many share answers one after the other.
 */
export class AnalysisThreads {
  readonly #threadsMax: number;
  readonly #threads = new Set<Thread>();
  #nextSample = 0;
  #nextCall = 0;

  constructor(threadsMax: number) {
    this.#threadsMax = threadsMax;
  }

  /** Opens an empty sample. Close it (`await using`), or the thread keeps it. */
  open(): SampleAnalysis {
    const thread = this.#leastUsed();
    thread.samples += 1;
    this.#nextSample += 1;
    const sampleId = this.#nextSample;
    let isOpen = true;
    return {
      add: async (spins) => void (await this.#ask(thread, sampleId, 'add', spins)),
      look: async () => await this.#ask(thread, sampleId, 'look', null),
      document: async (identity) => await this.#ask(thread, sampleId, 'document', identity),
      report: async (request) => await this.#ask(thread, sampleId, 'report', request),
      pdf: async (report) => await this.#ask(thread, sampleId, 'pdf', report),
      [Symbol.asyncDispose]: async () => {
        if (!isOpen) return;
        isOpen = false;
        thread.samples -= 1;
        // A thread that has died has forgotten the sample by itself.
        if (this.#threads.has(thread)) await this.#ask(thread, sampleId, 'close', null);
      },
    };
  }

  #leastUsed(): Thread {
    const free = [...this.#threads].toSorted((a, b) => a.samples - b.samples)[0];
    if (free !== undefined && (free.samples === 0 || this.#threads.size >= this.#threadsMax)) return free;
    const worker = new Worker(new URL('analysis-worker.ts', import.meta.url));
    const thread: Thread = { worker, samples: 0, waiting: new Map() };
    worker.unref();
    worker.on('message', ({ id, output, error }: AnalysisAnswer) => {
      const asked = thread.waiting.get(id);
      thread.waiting.delete(id);
      if (error === undefined) asked?.resolve(output);
      else asked?.reject(thrown(error));
      if (thread.waiting.size === 0) worker.unref();
    });
    const died = (error: unknown): void => {
      this.#threads.delete(thread);
      for (const { reject } of thread.waiting.values())
        reject(new AppError('UNAVAILABLE', 'The analysis thread ended.', { cause: error }));
      thread.waiting.clear();
    };
    worker.on('error', died);
    worker.on('exit', died);
    this.#threads.add(thread);
    return thread;
  }

  async #ask<Call extends AnalysisCall>(
    thread: Thread,
    sampleId: number,
    call: Call,
    input: AnalysisCalls[Call]['input'],
  ): Promise<AnalysisCalls[Call]['output']> {
    if (!this.#threads.has(thread)) throw new AppError('UNAVAILABLE', 'The analysis thread ended.');
    this.#nextCall += 1;
    const request: AnalysisRequest = { id: this.#nextCall, sampleId, call, input };
    const output = await new Promise((resolve, reject) => {
      thread.waiting.set(request.id, { resolve, reject });
      thread.worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      thread.worker.postMessage(request);
    });
    // The worker's table of calls has these types.
    return output as AnalysisCalls[Call]['output'];
  }
}

function thrown({ code, message, details }: NonNullable<AnalysisAnswer['error']>): Error {
  const known = errorCodes.find((one) => one === code);
  return known === undefined ? new Error(message) : new AppError(known, message, { details });
}
