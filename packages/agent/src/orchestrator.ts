import type { SessionView } from '@croupier/contract/session';
import type { CallOptions, CroupierClient } from '@croupier/sdk/client-types';
import { CroupierError, isCroupierError } from '@croupier/sdk/croupier-error';
import { eachItem } from '@croupier/sdk/pages';
import { systemClock, type WaitingClock } from '@croupier/sdk/waiting-clock';
import { nextStep, type Position, type Step } from './next-step.ts';
import { pauseMs } from './pacing.ts';
import { evolve, type PlannerState, startState } from './planner-state.ts';
import type { OnProgress } from './progress.ts';
import type { RunPlan } from './run-plan.ts';
import { readResult, type RunResult } from './run-result.ts';
import { readSpinFact, spinEventType } from './spin-fact.ts';
import { UnfinishedRunError } from './unfinished-run-error.ts';

export interface PlayRunOptions {
  readonly client: CroupierClient;
  readonly plan: RunPlan;
  readonly onProgress?: OnProgress | undefined;
  /** Ends the run after what is being sent; the session stays open and can be resumed. */
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for a server that does not answer, from the first failed try of a request. Default 60,000. */
  readonly patienceMs?: number | undefined;
  readonly clock?: WaitingClock | undefined;
}

/** What the run knows of its session while it plays. */
interface Course {
  readonly sessionId: string;
  position: Position;
  planner: PlannerState;
  stopReason: string | null;
}

// How often in a row the session may turn out to stand elsewhere than we thought before we call it a defect.
const surprisesMax = 5;

/**
 * [AGT-3] Plays the session of a plan to its end and returns what came of it. The same call starts a run and resumes it:
 * every request carries a key that follows from the plan, so nothing happens twice, whatever was sent before.
 *
 * INSUFFICIENT_FUNDS and WALLET_LIMIT_EXCEEDED end the run by cashing out. A server that is away is waited for.
 * @throws UnfinishedRunError when the run cannot go on now (server away for longer than the patience, aborted, refused):
 *   the session may be open, and the same plan resumes it
 * @throws CroupierError when the server refused to open a session
 */
export async function playRun(options: PlayRunOptions): Promise<RunResult> {
  const { client, plan, signal } = options;
  const clock = options.clock ?? systemClock;
  const tell: OnProgress = options.onProgress ?? (() => {});
  const call: CallOptions = {
    signal,
    retry: { attempts: Infinity, maxDelayMs: 2_000, maxElapsedMs: options.patienceMs ?? 60_000 },
    onRetry: (notice) => tell({ type: 'waiting', plan, notice }),
  };
  let course: Course | null = null;
  try {
    const sessionId = await openSession(client, plan, call);
    course = { sessionId, position: notYetRead, planner: startState, stopReason: null };
    await catchUp(client, course, call);
    const resumed = course.position.nonce > 0 || course.position.state !== 'Idle';
    tell({ type: 'opened', plan, sessionId, resumed, planner: course.planner });
    await playOn({ client, plan, course, call, clock, tell });
    const result = await readResult(client, { plan, ...course, resumed }, call);
    tell({ type: 'finished', plan, result });
    return result;
  } catch (cause) {
    const refused = course === null && cause instanceof CroupierError && !cause.retryable;
    if (refused) throw cause;
    throw new UnfinishedRunError({
      runId: plan.runId,
      sessionId: course?.sessionId ?? null,
      spinsDone: course?.planner.spins ?? 0,
      interrupted: signal?.aborted === true,
      cause,
    });
  }
}

const notYetRead: Position = { state: 'Idle', nonce: 0, freeSpinsOwed: 0, betIsPlaced: false };

async function openSession(client: CroupierClient, plan: RunPlan, call: CallOptions): Promise<string> {
  const receipt = await client.session.create(
    {
      gameId: plan.gameId,
      walletId: plan.walletId,
      profile: { behavior: plan.strategy, maxBetMinor: plan.maxStakeMinor },
      probeSpins: plan.probeSpins,
      playSpins: plan.spins - plan.probeSpins,
      clientSeed: plan.runId,
      idempotencyKey: `${plan.runId}:create`,
    },
    call,
  );
  return receipt.sessionId;
}

/** Reads where the session stands, and folds the spins that the planner does not know yet. */
async function catchUp(client: CroupierClient, course: Course, call: CallOptions): Promise<void> {
  const { sessionId } = course;
  course.position = positionOf(await client.session.get({ sessionId }, call));
  if (course.planner.spins === course.position.nonce) return;
  let planner = startState;
  const spins = eachItem((page) =>
    client.event.session({ sessionId, type: spinEventType, limit: 1_000, ...page }, call),
  );
  for await (const event of spins) planner = evolve(planner, readSpinFact(event.payload));
  course.planner = planner;
}

function positionOf(view: SessionView): Position {
  if (view.contextLevel === 0) {
    throw new CroupierError({
      code: 'FORBIDDEN',
      message: 'An agent needs a token of context level 1 or 2: with level 0 it cannot see its own session.',
    });
  }
  return {
    state: view.state,
    nonce: view.fairness.nonce,
    freeSpinsOwed: view.freeSpins?.remaining ?? 0,
    betIsPlaced: view.openBet !== null,
  };
}

interface Play {
  readonly client: CroupierClient;
  readonly plan: RunPlan;
  readonly course: Course;
  readonly call: CallOptions;
  readonly clock: WaitingClock;
  readonly tell: OnProgress;
}

async function playOn(play: Play): Promise<void> {
  const { plan, course, tell } = play;
  let surprises = 0;
  for (;;) {
    const step = nextStep(plan, course.position, course.planner, course.stopReason ?? timeIsUp(play));
    if (step === null) return;
    if (step.type === 'CashOut' && course.stopReason === null) {
      course.stopReason = step.reason;
      tell({ type: 'stopping', plan, reason: step.reason });
    }
    try {
      await take(play, step);
      surprises = 0;
    } catch (thrown) {
      if (isCroupierError(thrown, 'INSUFFICIENT_FUNDS', 'WALLET_LIMIT_EXCEEDED') && step.type === 'Spin') {
        course.stopReason = thrown.code;
        tell({ type: 'stopping', plan, reason: thrown.code });
        continue;
      }
      // The session went on without us: it was ended for inactivity, cancelled, or is played by a second process too.
      surprises += 1;
      if (!isCroupierError(thrown, ...elsewhere) || surprises > surprisesMax) throw thrown;
      await catchUp(play.client, course, play.call);
    }
  }
}

const elsewhere = ['INVALID_TRANSITION', 'ACTION_NOT_ALLOWED', 'IDEMPOTENCY_MISMATCH'] as const;

function timeIsUp({ plan, clock }: Play): string | null {
  return plan.maxSeconds !== null && clock.now() >= plan.startedAtMs + plan.maxSeconds * 1_000 ? 'time_limit' : null;
}

async function take(play: Play, step: Step): Promise<void> {
  const { client, plan, course, call, clock, tell } = play;
  const { sessionId } = course;
  switch (step.type) {
    case 'Transition': {
      const { state } = await client.session.transition(
        { sessionId, input: step.input, idempotencyKey: step.key },
        call,
      );
      course.position = { ...course.position, state };
      tell({ type: 'state', plan, state });
      return;
    }
    case 'CashOut': {
      const { state } = await client.action.act({ type: 'CashOut', sessionId, idempotencyKey: step.key }, call);
      course.position = { ...course.position, state };
      tell({ type: 'state', plan, state });
      return;
    }
    case 'Spin': {
      const waitMs = pauseMs(plan.pacing, plan.seed, course.position.nonce);
      if (waitMs > 0) await clock.sleep(waitMs, call.signal);
      const spin = await client.action.act(
        {
          type: 'Spin',
          sessionId,
          idempotencyKey: step.key,
          ...(step.stakeMinor === null ? {} : { stakeMinor: step.stakeMinor }),
          ...(step.coins === null ? {} : { coins: step.coins }),
        },
        call,
      );
      if (spin.type !== 'Spin') throw new TypeError(`The server answered a Spin with ${spin.type}.`);
      const stateBefore = course.position.state;
      course.planner = evolve(course.planner, spin);
      course.position = {
        state: spin.state,
        nonce: spin.nonce + 1,
        freeSpinsOwed: spin.freeSpins?.remaining ?? 0,
        betIsPlaced: false,
      };
      tell({ type: 'spin', plan, spin, planner: course.planner });
      if (spin.state !== stateBefore) tell({ type: 'state', plan, state: spin.state });
    }
  }
}
