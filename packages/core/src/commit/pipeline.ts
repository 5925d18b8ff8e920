import { AppError } from '@croupier/kernel/errors';
import type { Clock } from '@croupier/kernel/clock';
import type { Id } from '@croupier/kernel/ids';
import { isConnectionError, isTimeout, isUniqueViolation, toUnavailable } from '@croupier/db/pool/errors';
import { readEvent } from '../event/event-store.ts';
import type { StoredEvent } from '../event/stored-event.ts';
import type { Observer } from '../observer.ts';
import { Group } from './group.ts';
import { groupByRows } from './grouping.ts';
import type { Command } from './command.ts';
import { readKey } from './key-store.ts';
import { keyNameOf, type Pending, type Settlement } from './pending.ts';
import type { Queryable } from './queryable.ts';
import { requestHash } from './request-hash.ts';
import { RowMemory } from './row-memory.ts';
import { writeGroups, type WrittenGroup } from './write.ts';

export interface PipelineOptions {
  /** Commands of one batch, at most. */
  readonly batchMax: number;
  /** Batches under way at once. Their rows never overlap. */
  readonly batchesInFlight: number;
  /** Commands waiting, at most: beyond it CAPACITY. */
  readonly queueMax: number;
  /** How long a command may wait and be retried inside before it is given up as UNAVAILABLE. */
  readonly deadlineMs: number;
  /** Rows of each kind that are remembered between commits. */
  readonly rowsRemembered: number;
}

export const defaultPipelineOptions: PipelineOptions = {
  batchMax: 512,
  batchesInFlight: 2,
  queueMax: 10_000,
  deadlineMs: 10_000,
  rowsRemembered: 20_000,
};

interface PipelineDeps {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly options?: Partial<PipelineOptions>;
}

/** How long to wait before the next try after the connection was lost, in ms. */
const reconnectBackoffMs = 100;

/**
 * The one path of everything that changes play or money.
 *
 * Commands that wait at the same moment are decided in memory and committed together, in one statement and one
 * transaction; each is accepted or refused on its own and answered after the commit. The database decides between
 * processes: a commit that finds a newer version than it was decided on is not written, and its commands are decided
 * again. An answer therefore means: durable, once.
 */
export class CommitPipeline {
  readonly #db: Queryable;
  readonly #clock: Clock;
  readonly #observer: Observer;
  readonly #options: PipelineOptions;
  readonly #memory: RowMemory;
  readonly #inFlightKeys = new Map<string, Buffer>();
  readonly #busy = new Set<Id>();
  #queue: Pending[] = [];
  #batches = 0;
  #pumpIsDue = false;
  #draining = false;
  #retryTimer: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  constructor(deps: PipelineDeps) {
    this.#db = deps.db;
    this.#clock = deps.clock;
    this.#observer = deps.observer;
    this.#options = { ...defaultPipelineOptions, ...deps.options };
    this.#memory = new RowMemory(this.#options.rowsRemembered);
  }

  /**
   * Runs a command to its durable end.
   * @throws what the decision refuses with; IN_FLIGHT, IDEMPOTENCY_MISMATCH, CAPACITY, UNAVAILABLE
   */
  submit<Answer>(command: Command<Answer>): Promise<Answer> {
    const submittedAtMs = this.#clock.now();
    const keyName = keyNameOf(command.idempotency.scope, command.idempotency.key);
    const hash = requestHash(command.operation, command.idempotency.request);
    return new Promise<Answer>((resolve, reject) => {
      const refusal = this.#admissionError(keyName, hash);
      if (refusal) {
        this.#observer.commandSettled({ operation: command.operation, outcome: refusal.code, durationMs: 0 });
        reject(refusal);
        return;
      }
      this.#inFlightKeys.set(keyName, hash);
      this.#queue.push({
        command,
        requestHash: hash,
        keyName,
        resources: [...(command.sessionId === null ? [] : [command.sessionId]), ...command.walletIds],
        submittedAtMs,
        deadlineMs: submittedAtMs + this.#options.deadlineMs,
        attempts: 0,
        fresh: false,
        solo: false,
        notBeforeMs: 0,
        settle: (outcome) => {
          this.#inFlightKeys.delete(keyName);
          this.#observe(command, outcome, submittedAtMs);
          if (outcome.kind === 'answer') resolve(outcome.value as Answer);
          else reject(outcome.error);
        },
      });
      this.#observer.queueLength(this.#queue.length);
      this.#schedulePump();
    });
  }

  /** Takes nothing new, and ends when everything that was taken has been answered. */
  async drain(): Promise<void> {
    this.#draining = true;
    if (this.#queue.length === 0 && this.#batches === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #admissionError(keyName: string, hash: Buffer): AppError | undefined {
    if (this.#draining) return new AppError('UNAVAILABLE', 'The server is shutting down.');
    const running = this.#inFlightKeys.get(keyName);
    if (running) return new AppError(running.equals(hash) ? 'IN_FLIGHT' : 'IDEMPOTENCY_MISMATCH');
    if (this.#queue.length >= this.#options.queueMax) {
      return new AppError('CAPACITY', undefined, { details: { retryAfterSeconds: 1 } });
    }
    return undefined;
  }

  #observe(command: Command<unknown>, outcome: Settlement, submittedAtMs: number): void {
    const durationMs = this.#clock.now() - submittedAtMs;
    const failed = outcome.kind === 'error' ? outcome.error : undefined;
    const code = failed instanceof AppError ? failed.code : 'INTERNAL_ERROR';
    const settled = outcome.kind === 'error' ? code : outcome.replayed ? 'replayed' : 'accepted';
    this.#observer.commandSettled({ operation: command.operation, outcome: settled, durationMs });
    if (failed instanceof AppError && (code === 'WALLET_LIMIT_EXCEEDED' || code === 'INSUFFICIENT_FUNDS')) {
      const limit = typeof failed.details['limit'] === 'string' ? failed.details['limit'] : 'funds';
      this.#observer.limitHit({ limit, operation: command.operation });
    }
    if (outcome.kind === 'error' && code === 'INTERNAL_ERROR') {
      this.#observer.failure({ message: `${command.operation} failed`, error: outcome.error, requestId: command.call.requestId });
    }
  }

  /** Commands that arrive in the same turn of the event loop go into the same batch. */
  #schedulePump(): void {
    if (this.#pumpIsDue) return;
    this.#pumpIsDue = true;
    setImmediate(() => {
      this.#pumpIsDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#batches < this.#options.batchesInFlight) {
      const batch = this.#takeBatch();
      if (batch.length === 0) break;
      this.#batches += 1;
      void this.#runBatch(batch).finally(() => {
        for (const pending of batch) for (const id of pending.resources) this.#busy.delete(id);
        this.#batches -= 1;
        this.#schedulePump();
      });
    }
    if (this.#batches === 0 && this.#queue.length === 0) {
      for (const resolve of this.#idle.splice(0)) resolve();
    } else if (this.#batches === 0) {
      this.#retryTimer ??= setTimeout(() => {
        this.#retryTimer = undefined;
        this.#schedulePump();
      }, reconnectBackoffMs / 4);
    }
  }

  /** The longest-waiting commands whose rows are free, at most one of a session; a wallet's commands keep their order. */
  #takeBatch(): Pending[] {
    const { batchMax } = this.#options;
    const now = this.#clock.now();
    const batch: Pending[] = [];
    const rest: Pending[] = [];
    const blocked = new Set<Id>();
    const sessions = new Set<Id>();
    const isFree = (pending: Pending): boolean =>
      pending.notBeforeMs <= now &&
      !(pending.solo && batch.length > 0) &&
      !(pending.command.sessionId !== null && sessions.has(pending.command.sessionId)) &&
      pending.resources.every((id) => !this.#busy.has(id) && !blocked.has(id));
    let index = 0;
    for (; index < this.#queue.length && batch.length < batchMax; index += 1) {
      const pending = this.#queue[index];
      if (!pending) continue;
      if (!isFree(pending)) {
        rest.push(pending);
        for (const id of pending.resources) blocked.add(id);
        continue;
      }
      batch.push(pending);
      if (pending.command.sessionId !== null) sessions.add(pending.command.sessionId);
      if (pending.solo) {
        index += 1;
        break;
      }
    }
    if (batch.length === 0) return batch;
    this.#queue = [...rest, ...this.#queue.slice(index)];
    for (const pending of batch) for (const id of pending.resources) this.#busy.add(id);
    return batch;
  }

  async #runBatch(batch: readonly Pending[]): Promise<void> {
    const startedMs = this.#clock.now();
    const groups: Group[] = [];
    try {
      const readNow = await this.#load(batch);
      for (const members of groupByRows(batch)) {
        const group = this.#decideGroup(members, readNow);
        if (group.accepted.length > 0) groups.push(group);
        else for (const { pending, error } of group.refused) await this.#settleRefusal(pending, error);
      }
      if (groups.length === 0) return;
      const written = await writeGroups(this.#db, groups);
      let lostRaces = 0;
      for (const [index, group] of groups.entries()) {
        const outcome = written[index];
        if (outcome?.ok) await this.#settleGroup(group);
        else {
          lostRaces += 1;
          await this.#afterLostRace(group, outcome);
        }
      }
      this.#observer.batchCommitted({
        commands: groups.reduce((sum, group) => sum + group.accepted.length, 0),
        groups: groups.length,
        lostRaces,
        durationMs: this.#clock.now() - startedMs,
      });
    } catch (error) {
      this.#afterFailure(batch.filter((pending) => this.#inFlightKeys.has(pending.keyName) && !this.#queue.includes(pending)), error);
    }
  }

  async #load(batch: readonly Pending[]): Promise<ReadonlySet<Id>> {
    const sessions = new Set<Id>();
    const wallets = new Set<Id>();
    for (const pending of batch) {
      if (pending.fresh) this.#memory.forget(pending.resources);
      if (pending.command.sessionId !== null) sessions.add(pending.command.sessionId);
      for (const id of pending.command.walletIds) wallets.add(id);
    }
    const refreshed = batch.flatMap((pending) => (pending.fresh && pending.command.refresh ? [pending.command.refresh()] : []));
    const [readNow] = await Promise.all([this.#memory.load(this.#db, sessions, wallets), ...refreshed]);
    return readNow;
  }

  #decideGroup(members: readonly Pending[], readNow: ReadonlySet<Id>): Group {
    const group = new Group(this.#memory);
    const nowMs = this.#clock.now();
    for (const pending of members) {
      try {
        group.decide(pending, nowMs);
      } catch (error) {
        const isCertain = !(error instanceof AppError) || pending.resources.every((id) => readNow.has(id));
        if (isCertain) group.refused.push({ pending, error });
        else this.#again(pending, { fresh: true });
      }
    }
    return group;
  }

  async #settleGroup(group: Group): Promise<void> {
    for (const { after } of group.sessions.values()) this.#memory.keepSession(after);
    for (const { after } of group.wallets.values()) this.#memory.keepWallet(after);
    for (const { pending, events } of group.accepted) {
      const first = events[0];
      if (first) pending.settle({ kind: 'answer', value: pending.command.answer(first), replayed: false });
      this.#tellOf(events);
    }
    for (const { pending, error } of group.refused) await this.#settleRefusal(pending, error);
  }

  /** Somebody else was faster, or a key was used before. Nothing was written: answer again, or decide again. */
  async #afterLostRace(group: Group, written: WrittenGroup | undefined): Promise<void> {
    const known = new Set((written?.knownKeys ?? []).map(({ scope, key }) => keyNameOf(scope, key)));
    for (const pending of group.pendings) {
      if (known.has(pending.keyName)) await this.#answerFromKey(pending);
      else this.#again(pending, { fresh: true });
    }
  }

  /** A refusal stands unless the key was used before: then the first answer is the answer. */
  async #settleRefusal(pending: Pending, error: unknown): Promise<void> {
    if (!(await this.#answerFromKey(pending))) pending.settle({ kind: 'error', error });
  }

  async #answerFromKey(pending: Pending): Promise<boolean> {
    const { scope, key } = pending.command.idempotency;
    const known = await readKey(this.#db, scope, key);
    if (!known) return false;
    if (!known.requestHash.equals(pending.requestHash)) {
      pending.settle({ kind: 'error', error: new AppError('IDEMPOTENCY_MISMATCH') });
      return true;
    }
    const event = await readEvent(this.#db, known.streamId, known.streamVersion);
    pending.settle(
      event
        ? { kind: 'answer', value: pending.command.answer(event), replayed: true }
        : { kind: 'error', error: new Error(`key ${pending.keyName} points to a missing event`) },
    );
    return true;
  }

  #again(pending: Pending, how: { fresh?: boolean; solo?: boolean; afterMs?: number }): void {
    const now = this.#clock.now();
    if (now >= pending.deadlineMs) {
      pending.settle({ kind: 'error', error: new AppError('UNAVAILABLE', undefined, { internal: `gave up after ${pending.attempts} tries` }) });
      return;
    }
    pending.attempts += 1;
    pending.fresh = how.fresh ?? pending.fresh;
    pending.solo = how.solo ?? pending.solo;
    pending.notBeforeMs = now + (how.afterMs ?? 0);
    this.#queue.unshift(pending);
  }

  /**
   * The batch could not be read or written. After a lost connection the outcome is unknown, and the keys resolve it: the
   * commands are decided again on rows read anew, and what was committed after all is answered from its key. Any other
   * failure is looked for command by command, so that one bad command does not fail the others.
   */
  #afterFailure(batch: readonly Pending[], error: unknown): void {
    for (const pending of batch) this.#memory.forget(pending.resources);
    const lost = isConnectionError(error) || isTimeout(error);
    for (const pending of batch.toReversed()) {
      if (lost || isUniqueViolation(error, 'idempotency_keys_pkey')) this.#again(pending, { fresh: true, afterMs: reconnectBackoffMs });
      else if (batch.length > 1) this.#again(pending, { fresh: true, solo: true });
      else pending.settle({ kind: 'error', error: toUnavailable(error) });
    }
  }

  #tellOf(events: readonly StoredEvent[]): void {
    for (const event of events) {
      const { payload } = event;
      if (event.type === 'session.transition') this.#tellOfEdge(event.streamId, payload);
      if (event.type !== 'action.spin') continue;
      const transitions: unknown = payload['transitions'];
      if (Array.isArray(transitions)) for (const edge of transitions) this.#tellOfEdge(event.streamId, edge);
      this.#observer.spin({
        gameId: event.gameId ?? '',
        free: payload['free'] === true,
        stakeMinor: Number(payload['stakeMinor']),
        payoutMinor: Number(payload['payoutMinor']),
        feeMinor: Number(payload['feeMinor']),
      });
    }
  }

  #tellOfEdge(sessionId: Id, edge: Readonly<Record<string, unknown>>): void {
    this.#observer.transition({
      sessionId,
      input: String(edge['input']),
      from: String(edge['from']),
      to: String(edge['to']),
      reason: typeof edge['reason'] === 'string' ? edge['reason'] : null,
    });
  }
}
