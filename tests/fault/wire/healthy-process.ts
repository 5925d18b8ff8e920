import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import type { Seat } from './healthy.ts';
import type { Target } from './target.ts';

const seenShape = z.object({ latenciesMs: z.array(z.number()), failures: z.array(z.string()) });
/** What healthy clients saw. */
export type Seen = z.infer<typeof seenShape>;

/** Healthy clients in a process of their own: what keeps the attackers busy is not taken for the server's time. */
export class HealthyProcess {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(new URL('./healthy-main.ts', import.meta.url), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  /** From now on they play. */
  begin(target: Target, seats: readonly Seat[]): void {
    this.#child.send({ target, seats });
  }

  /** What was seen since the last look, at least after `atLeast` answers. */
  async look(atLeast: number): Promise<Seen> {
    const answered = once(this.#child, 'message');
    this.#child.send({ atLeast });
    const [seen]: unknown[] = await answered;
    return seenShape.parse(seen);
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.send('stop');
    await ended;
  }
}
