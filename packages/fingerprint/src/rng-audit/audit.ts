import { firstSpins } from './first-spins.ts';
import { auditedOutcomes, type OutcomeSeries, outcomeSeriesOf, type SeriesInput } from './outcome-series.ts';
import { repetitionsOf } from './repetition.ts';
import type { GeneratorFinding, RngAudit, SearchReport } from './rng-audit.ts';
import { type PlannedSearch, plannedSearches } from './search/planned-searches.ts';
import type { Progress } from './search/search.ts';
import { allTests } from './statistics/all-tests.ts';

/** A quick audit looks at so many spins of a sample, and says so: its tests find a stop that is a tenth too frequent. */
const quickSpinsMax = 250_000;

/** Level of all statistical tests together. */
export const auditAlpha = 0.01;

export interface AuditInput extends SeriesInput {
  readonly mode: RngAudit['mode'];
  /** Time seeds are looked for in a window this long around the start of the session; default: a day. */
  readonly timeSeedWindowSeconds?: number;
  /** A quick audit leaves out searches of more candidates than this, and says so; default: 2^29, about two seconds each. */
  readonly quickCandidatesMax?: number;
}

/**
 * How far an audit is, as plain JSON to save and resume from. It holds places in lists of candidates and no result:
 * a search that found something is made again from just before.
 */
export interface AuditCheckpoint {
  readonly format: 'croupier-rng-audit-checkpoint/1';
  readonly sampleHash: string;
  readonly mode: RngAudit['mode'];
  /** Searches that are done: where each found something, or null. */
  readonly done: readonly (number | null)[];
  /** Where the search under way goes on. */
  readonly cursor: number;
}

/** An audit under way: `step` until it gives its result. What it gives does not depend on how it was cut in steps. */
export interface AuditState {
  /** Works for about `budget` elementary steps. @returns the result once it is there */
  step(budget: number): RngAudit | null;
  /** Share of the work that is done, in [0, 1], and what is being searched for. */
  progress(): { readonly share: number; readonly search: string };
  checkpoint(sampleHash: string): AuditCheckpoint;
}

/**
 * Begins an audit, or goes on from a checkpoint of the same sample and mode.
 * @throws AppError INVALID_INPUT when sessions or stop counts do not fit the sample
 */
export function startAudit(input: AuditInput, from: AuditCheckpoint | null = null): AuditState {
  const series = outcomeSeriesOf(input.mode === 'quick' ? quickPart(input) : input);
  const planned = plannedSearches(series, {
    mode: input.mode,
    windowSeconds: input.timeSeedWindowSeconds ?? 86_400,
    quickCandidatesMax: input.quickCandidatesMax ?? 2 ** 29,
  });
  return new RunningAudit(input.mode, series, planned, from);
}

/** The part of a sample that a quick audit looks at. */
export function quickPart<Input extends SeriesInput>(input: Input): Input {
  const columns = firstSpins(input.columns, quickSpinsMax);
  const { sessionStarts = [] } = input;
  // Places that do not fit the sample are refused as such.
  const fits = sessionStarts.every((start) => start < input.columns.spins);
  return {
    ...input,
    columns,
    sessionStarts: fits ? sessionStarts.filter((start) => start < columns.spins) : sessionStarts,
  };
}

/** The whole audit at once. */
export function auditOf(input: AuditInput): RngAudit {
  const state = startAudit(input);
  for (;;) {
    const result = state.step(Number.MAX_SAFE_INTEGER);
    if (result !== null) return result;
  }
}

class RunningAudit implements AuditState {
  readonly #mode: RngAudit['mode'];
  readonly #series: OutcomeSeries;
  readonly #planned: readonly PlannedSearch[];
  readonly #reports: SearchReport[] = [];
  readonly #findings: GeneratorFinding[] = [];
  readonly #done: (number | null)[] = [];
  #from: AuditCheckpoint | null;
  #running: Generator<Progress, readonly GeneratorFinding[], void> | null = null;
  #cursor = 0;
  #work = 0;

  constructor(
    mode: RngAudit['mode'],
    series: OutcomeSeries,
    planned: readonly PlannedSearch[],
    from: AuditCheckpoint | null,
  ) {
    this.#mode = mode;
    this.#series = series;
    this.#planned = planned;
    this.#from = from;
  }

  step(budget: number): RngAudit | null {
    let left = budget;
    while (left > 0) {
      const plan = this.#planned[this.#done.length];
      if (plan === undefined) return this.#result();
      left -= this.#advance(plan);
    }
    return null;
  }

  progress(): { share: number; search: string } {
    const index = this.#done.length;
    const before = this.#planned.slice(0, index).reduce((sum, { work }) => sum + work, 0);
    const all = this.#planned.reduce((sum, { work }) => sum + work, 0);
    const current = this.#planned[index];
    const share = all === 0 ? 1 : (before + Math.min(current?.work ?? 0, this.#work)) / all;
    return { share, search: current?.search ?? 'statistics' };
  }

  checkpoint(sampleHash: string): AuditCheckpoint {
    return {
      format: 'croupier-rng-audit-checkpoint/1',
      sampleHash,
      mode: this.#mode,
      done: [...this.#done],
      cursor: this.#running === null ? (this.#from?.cursor ?? 0) : this.#cursor,
    };
  }

  /** One piece of a search. @returns the work done */
  #advance(plan: PlannedSearch): number {
    const index = this.#done.length;
    // A generator that is named explains the sample: nothing else has to.
    const skipped = plan.skip ?? (this.#findings.length > 0 ? 'not-needed' : null);
    if (skipped !== null || plan.begin === null) {
      this.#end(plan, null, [], skipped ?? 'not-applicable');
      return 1;
    }
    if (this.#running === null) {
      const known = this.#from !== null && index < this.#from.done.length ? this.#from.done[index] : undefined;
      if (known === null) {
        this.#end(plan, null, [], 'nothing-found');
        return 1;
      }
      this.#cursor = known ?? (this.#from?.done.length === index ? this.#from.cursor : 0);
      this.#running = plan.begin()(this.#cursor);
      this.#work = 0;
    }
    const before = this.#cursor;
    const next = this.#running.next();
    if (next.done === true) {
      this.#end(
        plan,
        next.value.length > 0 ? before : null,
        next.value,
        next.value.length > 0 ? 'found' : 'nothing-found',
      );
      return 1;
    }
    this.#cursor = next.value.cursor;
    this.#work += next.value.work;
    return next.value.work;
  }

  #end(
    { search, have, need }: PlannedSearch,
    foundAt: number | null,
    findings: readonly GeneratorFinding[],
    result: SearchReport['result'],
  ): void {
    this.#findings.push(...findings);
    this.#reports.push({ search, result, have, need });
    this.#done.push(foundAt);
    this.#running = null;
    this.#cursor = 0;
  }

  #result(): RngAudit {
    const tests = allTests(this.#series, auditAlpha);
    const repetitions = repetitionsOf(this.#series);
    const weak = this.#findings.length > 0 || repetitions.length > 0;
    const alarm = tests.some(({ verdict }) => verdict === 'fail');
    const made = tests.some(({ p }) => p !== null);
    return {
      mode: this.#mode,
      verdict: weak ? 'weak' : alarm ? 'alarm' : made ? 'clean' : 'insufficient-data',
      outcomes: auditedOutcomes(this.#series),
      alpha: auditAlpha,
      tests,
      repetitions,
      generators: this.#findings,
      searches: this.#reports,
    };
  }
}
