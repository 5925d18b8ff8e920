import type { SampleLook } from '@croupier/fingerprint/sample-look';
import { present } from '@croupier/kernel/assert';
import type { Id } from '@croupier/kernel/ids';
import type { Core } from '../../core.ts';
import { readStream } from '../../event/read-stream.ts';
import type { AnalysedSample, Identity } from './analysis-protocol.ts';
import type { SampleAnalysis } from './analysis-threads.ts';
import { recordedSpinOf } from './recorded-spin.ts';

const eventsOfOneRead = 500;

/** The spins of a run's session, as its events tell them, brought to an analysis thread as they come. */
export class RunSample implements AsyncDisposable {
  readonly #core: Core;
  readonly #sessionId: Id;
  readonly #analysis: SampleAnalysis;
  #afterVersion = 0;
  #spins = 0;

  /** Nothing is read yet. Close it (`await using`). */
  constructor(core: Core, sessionId: Id) {
    this.#core = core;
    this.#sessionId = sessionId;
    this.#analysis = core.analysis.open();
  }

  /** What the first `spins` spins tell; they must have been played, and looks must not go back. */
  async look(spins: number): Promise<SampleLook> {
    await this.#readUntil(spins);
    return present(await this.#analysis.look(), 'a look needs a spin');
  }

  /** The document of all spins that were played until now; null without any. */
  async document(identity: Identity): Promise<AnalysedSample | null> {
    await this.#readUntil(Number.MAX_SAFE_INTEGER);
    return await this.#analysis.document(identity);
  }

  async #readUntil(spins: number): Promise<void> {
    while (this.#spins < spins) {
      const limit = Math.min(eventsOfOneRead, spins - this.#spins);
      const place = { streamId: this.#sessionId, afterVersion: this.#afterVersion, type: 'action.spin' };
      const events = await readStream(this.#core, { ...place, limit });
      const last = events.at(-1);
      if (last === undefined) return;
      await this.#analysis.add(events.flatMap((event) => recordedSpinOf(event) ?? []));
      this.#spins += events.length;
      this.#afterVersion = last.streamVersion;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#analysis[Symbol.asyncDispose]();
  }
}
