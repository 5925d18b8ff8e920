import { canonicalJson } from '@croupier/kernel/canonical-json';
import { AppError } from '@croupier/kernel/errors';
import type { Call } from './call.ts';
import type { Core } from './core.ts';
import { whileHolding } from './event/consumer/hold.ts';

/** What a call of a long operation says about its task; the rest of it is what is asked. */
export interface LongTaskInput {
  /** Left out: the call does the work for itself. */
  readonly taskId?: string | undefined;
  /** Left out: as long as it takes. */
  readonly waitMs?: number | undefined;
}

interface Task<T> {
  readonly request: string;
  readonly startedMs: number;
  readonly outcome: Promise<T>;
  endedMs: number | null;
  failed: boolean;
}

/** At most so many at once in a process, of one operation: each holds a connection or two. */
const runningMax = 4;
const rememberedMax = 32;
const rememberedMs = 15 * 60_000;

/**
 * The runs of one operation that may take minutes, by the task ids that callers gave them. What was started goes on when its
 * caller has gone away; a call with the same id joins it. What came of it is remembered in this process for 15 minutes; a failure is
 * told once, and a call after that starts anew.
 */
export class LongTasks<T> {
  readonly #operation: string;
  readonly #tasks = new WeakMap<Core, Map<string, Task<T>>>();

  constructor(operation: string) {
    this.#operation = operation;
  }

  /**
   * Joins the task of the input or starts it, and waits for it up to `waitMs`.
   * @throws IN_FLIGHT when it takes longer, or runs in another process (`details.elsewhere`); CONFLICT when the id is that of
   *   another request; CAPACITY when too many are under way; what `work` throws
   */
  async run(core: Core, call: Call, input: LongTaskInput, work: () => Promise<T>): Promise<T> {
    const { taskId, waitMs, ...asked } = input;
    if (taskId === undefined) return await work();
    const tasks = this.#tasksOf(core);
    const key = `${call.principal.userId} ${taskId}`;
    const request = canonicalJson(asked);
    const task = tasks.get(key) ?? this.#start(core, { key, taskId, request }, work);
    if (task.request !== request) {
      throw new AppError('CONFLICT', 'The task id is that of another request.', { details: { reason: 'other_task' } });
    }
    try {
      return await within(task.outcome, waitMs, () =>
        inFlight({ taskId, runningMs: core.clock.now() - task.startedMs, elsewhere: false }),
      );
    } catch (error) {
      if (task.failed && tasks.get(key) === task) tasks.delete(key);
      throw error;
    }
  }

  #start(core: Core, named: { key: string; taskId: string; request: string }, work: () => Promise<T>): Task<T> {
    const tasks = this.#tasksOf(core);
    const startedMs = core.clock.now();
    forget(tasks, startedMs);
    if ([...tasks.values()].filter((task) => task.endedMs === null).length >= runningMax)
      throw new AppError('CAPACITY');
    const outcome = this.#alone(core, named.taskId, work).finally(() => (task.endedMs = core.clock.now()));
    const task: Task<T> = { request: named.request, startedMs, outcome, endedMs: null, failed: false };
    // Whoever asks next is told; there may be nobody at this moment.
    outcome.catch(() => (task.failed = true));
    tasks.set(named.key, task);
    return task;
  }

  /** Does the work while no other process does the same task. */
  async #alone(core: Core, taskId: string, work: () => Promise<T>): Promise<T> {
    let begun = false;
    try {
      return await whileHolding(core, `${this.#operation} ${taskId}`, async () => {
        begun = true;
        return await work();
      });
    } catch (error) {
      if (begun || !(error instanceof AppError) || error.code !== 'CONFLICT') throw error;
      throw inFlight({ taskId, elsewhere: true });
    }
  }

  #tasksOf(core: Core): Map<string, Task<T>> {
    const known = this.#tasks.get(core);
    if (known) return known;
    const tasks = new Map<string, Task<T>>();
    this.#tasks.set(core, tasks);
    return tasks;
  }
}

/** Drops what ended long ago, and the oldest of what is too many. */
function forget(tasks: Map<string, Task<unknown>>, nowMs: number): void {
  const ended = [...tasks].filter(([, task]) => task.endedMs !== null);
  const tooMany = ended.length - rememberedMax + 1;
  for (const [index, [key, task]] of ended.entries()) {
    if (index < tooMany || nowMs - (task.endedMs ?? nowMs) > rememberedMs) tasks.delete(key);
  }
}

async function within<T>(outcome: Promise<T>, waitMs: number | undefined, late: () => AppError): Promise<T> {
  if (waitMs === undefined) return await outcome;
  const timedOut = Promise.withResolvers<never>();
  const timer = setTimeout(() => timedOut.reject(late()), waitMs);
  try {
    return await Promise.race([outcome, timedOut.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function inFlight(details: { taskId: string; elsewhere: boolean; runningMs?: number }): AppError {
  const where = details.elsewhere ? 'in another server process' : 'on it';
  return new AppError('IN_FLIGHT', `Still at work ${where}: ask again with the same task id.`, { details });
}
