import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '@croupier/kernel/errors';
import type { Clock } from '@croupier/kernel/clock';
import type { Id } from '@croupier/kernel/ids';
import type { Observer } from '../observer.ts';
import { Boarding, lingerMs, patienceMs, undividedMax } from './boarding.ts';
import { Flight, overlay, type RowsAfter } from './flight.ts';
import { decideGroup, decideOnTop, loadRows } from './decide.ts';
import type { Group } from './group.ts';
import { groupByRows } from './grouping.ts';
import type { Command } from './command.ts';
import { isPassing } from './passing-errors.ts';
import { keyNameOf, pendingOf, type Pending } from './pending.ts';
import { defaultPipelineOptions, type PipelineOptions } from './pipeline-options.ts';
import type { Queryable } from './queryable.ts';
import { requestHash } from './request-hash.ts';
import { RowMemory } from './row-memory.ts';
import { afterLostRace, settleGroup, settleRefusal } from './settle.ts';
import { tellOfSettlement } from './tell.ts';
import { WaitingLine } from './waiting-line.ts';
import { CommitWriter } from './write.ts';

interface PipelineDeps {
  /** For reads. */
  readonly db: Queryable;
  /** For the commits: see `createCommitPool`. Left out: the same. */
  readonly commitDb?: Queryable;
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
  readonly #writer: CommitWriter;
  readonly #inFlightKeys = new Map<string, Buffer>();
  readonly #line = new WaitingLine();
  readonly #flights = new Set<Flight>();
  #pumpIsDue = false;
  #draining = false;
  readonly #boarding = new Boarding();
  #timer: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  constructor(deps: PipelineDeps) {
    this.#db = deps.db;
    this.#clock = deps.clock;
    this.#observer = deps.observer;
    this.#options = { ...defaultPipelineOptions, ...deps.options };
    this.#writer = new CommitWriter(deps.commitDb ?? deps.db);
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
      const refusal = this.#admissionError(command, keyName, hash);
      if (refusal) {
        this.#observer.commandSettled({ operation: command.operation, outcome: refusal.code, durationMs: 0 });
        reject(refusal);
        return;
      }
      this.#inFlightKeys.set(keyName, hash);
      const pending = pendingOf(command, {
        keyName,
        requestHash: hash,
        submittedAtMs,
        deadlineMs: submittedAtMs + this.#options.deadlineMs,
        answered: (outcome) => {
          this.#inFlightKeys.delete(keyName);
          tellOfSettlement(this.#observer, command, outcome, this.#clock.now() - submittedAtMs);
          if (outcome.kind === 'answer') resolve(outcome.value as Answer);
          else reject(outcome.error);
        },
      });
      this.#line.join(pending);
      this.#boarding.note(this.#inFlightKeys.size);
      this.#observer.queueLength(this.#line.length);
      this.#schedulePump();
    });
  }

  /** Takes nothing new, and ends when everything that was taken has been answered. */
  async drain(): Promise<void> {
    this.#draining = true;
    if (this.#line.length === 0 && this.#flights.size === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #admissionError({ sessionId }: Command<unknown>, keyName: string, hash: Buffer): AppError | undefined {
    if (this.#draining) return new AppError('UNAVAILABLE', 'The server is shutting down.');
    const running = this.#inFlightKeys.get(keyName);
    if (running) return new AppError(running.equals(hash) ? 'IN_FLIGHT' : 'IDEMPOTENCY_MISMATCH');
    if (this.#line.length >= this.#options.queueMax) {
      return new AppError('CAPACITY', undefined, { details: { retryAfterSeconds: 1 } });
    }
    if (sessionId !== null && this.#line.lengthOf(sessionId) >= this.#options.sessionQueueMax) {
      const details = { retryAfterSeconds: 1 };
      return new AppError('CAPACITY', 'Too many actions of this session are waiting. Wait for their answers.', {
        details,
      });
    }
    return undefined;
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
    for (const pending of this.#line.takeExpired(this.#clock.now())) this.#giveUp(pending);
    while (this.#flights.size < this.#options.batchesInFlight) {
      const flight = new Flight(this.#clock.now());
      const weightMin = (waitedMs: number): number => this.#boarding.weightMin(waitedMs, this.#flights.size);
      flight.take(this.#line.takeBatch(flight, { ...this.#batchLimits(), weightMin }, this.#clock.now()));
      if (flight.batch.length === 0) {
        if (this.#line.length > 0) this.#pumpAfter(lingerMs);
        break;
      }
      this.#flights.add(flight);
      void this.#fly(flight).finally(() => this.#schedulePump());
    }
    for (const flight of this.#flights) if (flight.after) this.#decideAhead(flight, flight.after);
    if (this.#flights.size === 0 && this.#line.length === 0) {
      for (const resolve of this.#idle.splice(0)) resolve();
    } else if (this.#flights.size === 0) {
      this.#pumpAfter(reconnectBackoffMs / 4);
    }
  }

  /**
   * A batch leaves about half of the commands under way to the next one: while Postgres writes it, the others are decided.
   * Taking all of them would make the two take turns.
   */
  #batchLimits(): { readonly batchMax: number; readonly weightMax: number } {
    const { batchMax, weightMax } = this.#options;
    const half = Math.ceil(this.#inFlightKeys.size / 2);
    return { batchMax: Math.min(batchMax, Math.max(undividedMax, half)), weightMax };
  }

  /** All that waits is waiting for a time to come. */
  #pumpAfter(delayMs: number): void {
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#schedulePump();
    }, delayMs);
  }

  /** Takes a batch to its end, and then the one that was decided on top of it meanwhile, and so on. */
  async #fly(first: Flight): Promise<void> {
    await this.#depart(first);
    for (let flight: Flight | undefined = first; flight; flight = await this.#land(flight));
  }

  /** Reads and decides a batch, and starts to write it. */
  async #depart(flight: Flight): Promise<void> {
    try {
      const { batch } = flight;
      const rows = await loadRows(this.#db, this.#memory, batch);
      const nowMs = this.#clock.now();
      for (const members of groupByRows(batch)) {
        const { group, stale } = decideGroup(members, rows, nowMs);
        flight.again.push(...stale);
        if (group.accepted.length > 0) flight.groups.push(group);
        else for (const { pending, error } of group.refused) await settleRefusal(this.#db, pending, error);
      }
      this.#startWriting(flight);
    } catch (error) {
      flight.written = Promise.reject(error);
      flight.written.catch(() => undefined);
    }
  }

  #startWriting(flight: Flight): void {
    const expectTrouble = flight.batch.some((pending) => pending.attempts > 0);
    flight.startWriting((groups) => this.#writer.write(groups, { expectTrouble, ready: flight.ready }));
    this.#schedulePump();
  }

  /**
   * Sees a batch that is being written to its end, and answers its commands. Returns the batch that was decided on top of it
   * meanwhile, which is being written by then.
   */
  async #land(flight: Flight): Promise<Flight | undefined> {
    let next: Flight | undefined;
    try {
      const written = await flight.written;
      const lost = flight.groups.filter((_, index) => written[index]?.ok !== true);
      for (const group of flight.groups) if (!lost.includes(group)) this.#remember(group);
      if (flight.successor && this.#othersWaitTooLong()) {
        this.#line.giveBack(flight.successor);
        flight.successor = undefined;
      }
      const mayGoOn = lost.length === 0;
      const isWorthIt = (flight.successor?.weight ?? 0) >= undividedMax;
      if (mayGoOn && isWorthIt) next = this.#startSuccessor(flight);
      for (const [index, group] of flight.groups.entries()) {
        if (!lost.includes(group)) await settleGroup(this.#db, this.#observer, group);
        else flight.again.push(...(await afterLostRace(this.#db, group, written[index])));
      }
      if (flight.groups.length > 0) {
        this.#observer.batchCommitted({
          commands: flight.groups.reduce((sum, group) => sum + group.accepted.length, 0),
          groups: flight.groups.length,
          lostRaces: lost.length,
          durationMs: this.#clock.now() - flight.startedMs,
        });
      }
      this.#again(flight.again, { fresh: true });
      if (mayGoOn && !next && flight.successor) {
        // Those who were answered just now may have more to ask: it goes with the few that wait.
        await nextTurn();
        next = this.#startSuccessor(flight);
      }
    } catch (error) {
      this.#afterFailure(
        flight.batch.filter((pending) => !pending.isSettled),
        error,
      );
    }
    // What was decided on rows that did not come to be is decided again.
    if (!next && flight.successor) {
      this.#again(flight.successor.batch, { fresh: true });
      this.#line.release(flight.successor);
    }
    this.#line.release(flight);
    this.#flights.delete(flight);
    // Batches on top of each other may go on for days: one that is through must not hold all that came after it.
    flight.successor = undefined;
    return next;
  }

  /**
   * Decides commands that wait for rows of a batch that is being written, on what those rows will be. They are written as
   * soon as it is committed, so that deciding and writing go on at the same time even when everybody wants the same row.
   */
  #decideAhead(flight: Flight, after: RowsAfter): void {
    const nowMs = this.#clock.now();
    const { successor = new Flight(nowMs) } = flight;
    const isKnown = (id: Id): boolean => after.sessions.has(id) || after.wallets.has(id) || this.#memory.has(id);
    const limits = this.#batchLimits();
    const taken = this.#line.takeOnTopOf({ flight, successor, isKnown }, limits);
    if (taken.length === 0) return;
    flight.successor = successor;
    successor.take(taken);
    decideOnTop(successor, taken, { rows: overlay(after, this.#memory), nowMs });
    if (successor.batch.length >= limits.batchMax) successor.makeReady();
  }

  /**
   * Batches that follow each other on the same rows would keep all places for ever, and others with free rows would wait: then
   * one gives up its place, and what it was about to do goes to the line again.
   */
  #othersWaitTooLong(): boolean {
    const isFull = this.#flights.size >= this.#options.batchesInFlight;
    return isFull && this.#line.longestFreeWaitMs(this.#clock.now()) >= patienceMs;
  }

  /** Starts to write what was decided on top of a batch that is committed now. */
  #startSuccessor({ successor }: Flight): Flight | undefined {
    if (!successor) return undefined;
    if (successor.groups[0]?.accepted.length === 0) successor.groups.length = 0;
    this.#flights.add(successor);
    this.#startWriting(successor);
    return successor;
  }

  #remember(group: Group): void {
    for (const { after } of group.sessions.values()) this.#memory.keepSession(after);
    for (const { after } of group.wallets.values()) this.#memory.keepWallet(after);
  }

  /** Puts commands back to be decided again, but for those whose time is over. */
  #again(pendings: readonly Pending[], how: { fresh: true; solo?: true; afterMs?: number }): void {
    const nowMs = this.#clock.now();
    for (const pending of pendings) {
      if (nowMs >= pending.deadlineMs) this.#giveUp(pending);
      pending.attempts += 1;
      pending.fresh = how.fresh;
      pending.solo = how.solo ?? pending.solo;
      pending.notBeforeMs = nowMs + (how.afterMs ?? 0);
    }
    this.#line.rejoin(pendings.filter((pending) => !pending.isSettled));
  }

  #giveUp(pending: Pending): void {
    const error = new AppError('UNAVAILABLE', undefined, { internal: `gave up after ${pending.attempts} tries` });
    pending.settle({ kind: 'error', error });
  }

  /**
   * The batch could not be read or written. After a lost connection the outcome is unknown, and the keys resolve it: the
   * commands are decided again on rows read anew, and what was committed after all is answered from its key. Any other
   * failure is looked for command by command, so that one bad command does not fail the others.
   */
  #afterFailure(batch: readonly Pending[], error: unknown): void {
    for (const pending of batch) this.#memory.forget(pending.resources);
    if (isPassing(error)) this.#again(batch, { fresh: true, afterMs: reconnectBackoffMs });
    else if (batch.length > 1) this.#again(batch, { fresh: true, solo: true });
    else for (const pending of batch) pending.settle({ kind: 'error', error });
  }
}
