import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';
import { requireEngine } from './engine-store.ts';
import { noEngines, type BreakerState, type EngineGateway, type EngineTarget } from './engine-port.ts';

/** How long a run goes on when the engine fails: so many tries of one spin, with growing waits between them, in ms. */
export interface EnginePatience {
  readonly tries: number;
  readonly firstWaitMs: number;
  readonly waitMaxMs: number;
}

const defaultPatience: EnginePatience = { tries: 6, firstWaitMs: 200, waitMaxMs: 5_000 };

/** Requests that wait for one session, about. */
const waitingMax = 256;

/** The external engines of this process: the way to them, and whose turn it is. */
export class EngineDesk {
  readonly gateway: EngineGateway;
  readonly patience: EnginePatience;
  readonly #db: Queryable;
  readonly #turns = new Map<Id, { readonly ended: Promise<unknown>; readonly waiting: number }>();

  constructor(db: Queryable, gateway: EngineGateway = noEngines, patience: EnginePatience = defaultPatience) {
    this.#db = db;
    this.gateway = gateway;
    this.patience = patience;
  }

  /**
   * The engine, if it may be called.
   * @throws ENGINE_ERROR (`details.reason`: `retired`, or `not_allowed` when its address is not on the allow list)
   */
  async target(engineId: string): Promise<EngineTarget> {
    const engine = await requireEngine(this.#db, engineId);
    if (engine.status === 'retired') throw mayNot(engineId, 'retired', 'The engine of this game is retired.');
    const why = this.gateway.whyNotAllowed(engine.address);
    if (why === null) return engine;
    throw mayNot(engineId, 'not_allowed', `The address of the engine is not on the allow list of this server: ${why}.`);
  }

  /** Why `target` would throw, or null. */
  async refusalOf(engineId: string): Promise<AppError | null> {
    try {
      await this.target(engineId);
      return null;
    } catch (error) {
      if (error instanceof AppError && error.code === 'ENGINE_ERROR') return error;
      throw error;
    }
  }

  /** How long to wait after so many failures in a row, in ms. */
  waitAfter(failures: number): number {
    const { firstWaitMs, waitMaxMs } = this.patience;
    return Math.min(waitMaxMs, firstWaitMs * 2 ** (failures - 1));
  }

  breaker(engineId: string): BreakerState {
    return this.gateway.breaker(engineId);
  }

  /**
   * Runs work for a session after all that was begun for it before, in this process.
   * @throws CAPACITY when too much waits
   */
  async inTurn<T>(sessionId: Id, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(sessionId);
    const waiting = before === undefined ? 0 : before.waiting + 1;
    if (waiting > waitingMax) throw new AppError('CAPACITY', undefined, { details: { retryAfterSeconds: 1 } });
    const ended = before === undefined ? work() : before.ended.then(work, work);
    const mine = { ended, waiting };
    this.#turns.set(sessionId, mine);
    try {
      return await ended;
    } finally {
      if (this.#turns.get(sessionId) === mine) this.#turns.delete(sessionId);
    }
  }
}

function mayNot(engineId: string, reason: string, message: string): AppError {
  return new AppError('ENGINE_ERROR', message, { details: { engineId, reason } });
}
