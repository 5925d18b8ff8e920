import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';
import { readSessions } from '../commit/state-reader.ts';
import type { SessionFacts } from './domain/session-state.ts';

const factsKept = 50_000;

/** The facts of sessions, remembered once they are final: who owns it, on which wallet, on which game. */
export class SessionFactsShelf {
  readonly #db: Queryable;
  readonly #facts = new Map<Id, SessionFacts>();

  constructor(db: Queryable) {
    this.#db = db;
  }

  /** @throws NOT_FOUND */
  async get(sessionId: Id): Promise<SessionFacts> {
    const known = this.#facts.get(sessionId);
    if (known) return known;
    const [session] = await readSessions(this.#db, [sessionId]);
    if (!session) throw new AppError('NOT_FOUND', 'There is no such session.');
    // Start may still bring the client's own seed.
    if (session.state === 'Idle') return session.facts;
    if (this.#facts.size >= factsKept) this.#facts.clear();
    this.#facts.set(sessionId, session.facts);
    return session.facts;
  }
}
