import type { Id } from '@croupier/kernel/ids';
import type { Observer } from '../observer.ts';

/** The runs that this process plays in the background, so that a stopping server can wait for them to pause. */
export class BackgroundRuns {
  readonly #running = new Map<Id, Promise<void>>();
  readonly #observer: Observer;
  #stopping = false;

  constructor(observer: Observer) {
    this.#observer = observer;
  }

  /** True once `stop` was called: a run looks here before every spin. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** Plays a run, unless this process is playing it already or is stopping. */
  start(id: Id, play: () => Promise<void>): void {
    if (this.#stopping || this.#running.has(id)) return;
    const done = play()
      .catch((error: unknown) =>
        this.#observer.failure({ message: `fingerprint run ${id} paused`, error, requestId: null }),
      )
      .finally(() => this.#running.delete(id));
    this.#running.set(id, done);
  }

  /** Ends when every run has paused. Paused runs go on at the next start of a server. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running.values());
  }

  /** Ends when the runs that are under way now have ended or paused. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }
}
