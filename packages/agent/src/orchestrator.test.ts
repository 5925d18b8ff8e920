import { uuidV7 } from '@croupier/kernel/ids';
import { createCroupierClient } from '@croupier/sdk/client';
import type { CroupierClient } from '@croupier/sdk/client-types';
import { isCroupierError } from '@croupier/sdk/croupier-error';
import { startFaultServer, type Fault, type FaultServer } from '@croupier/sdk/testing/fault-server';
import { describe, expect, it } from 'vitest';
import { chanceAt } from './chance.ts';
import { orchestrateMany } from './orchestrate-many.ts';
import { playRun } from './orchestrator.ts';
import { noPacing } from './pacing.ts';
import { strategyNames } from './planner.ts';
import type { Progress } from './progress.ts';
import { planRun, type PlanRunOptions, type RunPlan } from './run-plan.ts';
import { UnfinishedRunError } from './unfinished-run-error.ts';

/** Waits take no time. */
function patientClock() {
  let nowMs = 0;
  const sleep = async (delayMs: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    nowMs += delayMs;
  };
  return { now: () => nowMs, sleep };
}

function clientOf(server: { readonly url: string }): CroupierClient {
  return createCroupierClient({ baseUrl: server.url, token: 'agent', clock: patientClock(), timeoutMs: 2_000 });
}

// The same ids in every execution: a run id is also the seed of the house's chance.
let runs = 0;
function nextRunId(): string {
  runs += 1;
  return uuidV7(runs, new Uint8Array(10));
}

async function plan(server: FaultServer, options: Partial<PlanRunOptions> = {}, balanceMinor = 1_000_000) {
  return planRun(clientOf(server), {
    gameId: 'fruit-39x5',
    walletId: server.house.openWallet(balanceMinor).walletId,
    spins: 60,
    strategy: 'balanced',
    pacing: noPacing,
    runId: nextRunId(),
    startedAtMs: 0,
    ...options,
  });
}

function spinsOf(server: FaultServer, sessionId: string) {
  return server.house.session(sessionId).events.filter((event) => event.type === 'action.spin');
}

/** The wallet holds what it began with and what the spins brought: nothing lost, nothing doubled. */
function expectBalanced(server: FaultServer, run: RunPlan, sessionId: string): void {
  const net = server.house.session(sessionId).spins.reduce((sum, spin) => sum + spin.payoutMinor - spin.stakeMinor, 0);
  expect(server.house.wallet(run.walletId).balanceMinor).toBe(run.bankrollMinor + net);
}

describe('playRun', () => {
  it.for(strategyNames)('[AGT-3] %s plays exactly its spins, from Idle to Completed', async (strategy) => {
    await using server = await startFaultServer();
    const run = await plan(server, { strategy });
    const seen: Progress[] = [];
    const result = await playRun({ client: clientOf(server), plan: run, onProgress: (one) => seen.push(one) });
    expect(result).toMatchObject({ state: 'Completed', endReason: null, spins: 60, probeSpins: 6, resumed: false });
    expect(spinsOf(server, result.sessionId)).toHaveLength(60);
    expect(result.balanceMinor).toBe(server.house.wallet(run.walletId).balanceMinor);
    expectBalanced(server, run, result.sessionId);
    const states = seen.flatMap((one) => (one.type === 'state' ? [one.state] : []));
    expect(states).toEqual(['Initialized', 'Probing', 'Playing', 'Evaluating', 'Completed']);
    expect(seen.filter((one) => one.type === 'spin')).toHaveLength(60);
  });

  it('plays owed free spins to their end, beyond the budget only by those', async () => {
    await using server = await startFaultServer();
    const run = await plan(server, { gameId: 'feature-5x3', spins: 300 });
    const result = await playRun({ client: clientOf(server), plan: run });
    expect(result.state).toBe('Completed');
    expect(result.freeSpins).toBeGreaterThan(0);
    expect(result.spins).toBeGreaterThanOrEqual(300);
    expect(
      server.house
        .session(result.sessionId)
        .spins.slice(300)
        .every((spin) => spin.free),
    ).toBe(true);
  });

  it('[AGT-3] never doubles an action when answers are lost at random', async () => {
    await using server = await startFaultServer();
    const faults: Fault[] = ['dropBefore', 'dropAfter', 'truncate', 'unavailable', 'html'];
    server.fault = ({ index }) =>
      chanceAt('faults', 'when', index) < 0.3 ? (faults[index % faults.length] ?? null) : null;
    const run = await plan(server, { spins: 120 });
    const result = await playRun({ client: clientOf(server), plan: run });
    expect(spinsOf(server, result.sessionId)).toHaveLength(120);
    expect(server.house.sessions.size).toBe(1);
    expectBalanced(server, run, result.sessionId);
  });

  it.for([0, 1, 3, 4, 7, 31, 62, 64])(
    '[AGT-3] killed after %i acknowledged requests, the same plan goes on and plays the same run',
    async (requests) => {
      await using server = await startFaultServer();
      const run = await plan(server, { strategy: 'aggressive', gameId: 'feature-5x3' });
      // The answer of the last request is lost and nothing is heard again: what a kill -9 of the agent leaves behind.
      const before = server.requests.filter((one) => one.key !== null).length;
      const keyed = () => server.requests.filter((one) => one.key !== null).length - before;
      server.fault = () => (keyed() > requests ? 'dropAfter' : null);
      const first = playRun({ client: clientOf(server), plan: run, patienceMs: 0 });
      await expect(first).rejects.toBeInstanceOf(UnfinishedRunError);
      server.fault = () => null;
      const result = await playRun({ client: clientOf(server), plan: run });
      expect(result).toMatchObject({ state: 'Completed' });
      expect(server.house.sessions.size).toBe(1);
      expectBalanced(server, run, result.sessionId);

      await using other = await startFaultServer();
      const wallet = other.house.openWallet(run.bankrollMinor);
      const undisturbed = await playRun({ client: clientOf(other), plan: { ...run, walletId: wallet.walletId } });
      const stakes = (one: FaultServer, id: string) =>
        one.house.session(id).spins.map((spin) => [spin.nonce, spin.stakeMinor]);
      expect(stakes(server, result.sessionId)).toEqual(stakes(other, undisturbed.sessionId));
    },
  );

  it('[AGT-3] waits for a server that comes back on the same port', async () => {
    const first = await startFaultServer();
    const port = Number(new URL(first.url).port);
    const run = await plan(first);
    const restarted = Promise.withResolvers<FaultServer>();
    const client = createCroupierClient({ baseUrl: first.url, token: 'agent', retry: { baseDelayMs: 20 } });
    const result = await playRun({
      client,
      plan: run,
      onProgress: (one) => {
        if (one.type !== 'spin' || one.spin.nonce !== 20) return;
        restarted.resolve(first[Symbol.asyncDispose]().then(() => startFaultServer(first.house, port)));
      },
    });
    await using second = await restarted.promise;
    expect(spinsOf(second, result.sessionId)).toHaveLength(60);
  });

  it('gives up after its patience, with the run to resume', async () => {
    await using server = await startFaultServer();
    const run = await plan(server);
    server.fault = ({ path }) => (path === 'action.act' ? 'unavailable' : null);
    const error = await playRun({ client: clientOf(server), plan: run, patienceMs: 5_000 }).catch(
      (one: unknown) => one,
    );
    if (!(error instanceof UnfinishedRunError)) throw new Error('expected an UnfinishedRunError');
    expect(error).toMatchObject({ runId: run.runId, spinsDone: 0, interrupted: false });
    expect(error.sessionId).not.toBeNull();
    expect(isCroupierError(error.cause, 'UNAVAILABLE')).toBe(true);
  });

  it('an interrupted run can be resumed', async () => {
    await using server = await startFaultServer();
    const run = await plan(server);
    const controller = new AbortController();
    const interrupted = playRun({
      client: clientOf(server),
      plan: run,
      signal: controller.signal,
      onProgress: (one) => one.type === 'spin' && one.spin.nonce === 9 && controller.abort(),
    });
    await expect(interrupted).rejects.toMatchObject({ interrupted: true, spinsDone: 10 });
    const result = await playRun({ client: clientOf(server), plan: run });
    expect(result).toMatchObject({ resumed: true, spins: 60, state: 'Completed' });
  });

  it('cashes out when the money is gone', async () => {
    await using server = await startFaultServer();
    const run = await plan(server, { spins: 5_000, stakeMinor: 100 }, 950);
    const result = await playRun({ client: clientOf(server), plan: run });
    expect(result).toMatchObject({ state: 'Completed', endReason: 'cashed_out', stopReason: 'INSUFFICIENT_FUNDS' });
    expectBalanced(server, run, result.sessionId);
  });

  it('cashes out at its loss limit and at its time limit', async () => {
    await using server = await startFaultServer();
    const poor = await plan(server, { spins: 5_000, maxLossMinor: 200 });
    const lost = await playRun({ client: clientOf(server), plan: poor });
    expect(lost).toMatchObject({ state: 'Completed', stopReason: 'loss_limit' });
    expect(lost.netMinor).toBeGreaterThanOrEqual(-200);
    const late = await plan(server, { spins: 5_000, maxSeconds: 10, pacing: { profile: 'steady', meanMs: 1_000 } });
    const timed = await playRun({ client: clientOf(server), plan: late, clock: patientClock() });
    expect(timed).toMatchObject({ state: 'Completed', stopReason: 'time_limit', spins: 10 });
  });

  it('reports a session that somebody else ended', async () => {
    await using server = await startFaultServer();
    const run = await plan(server);
    const result = await playRun({
      client: clientOf(server),
      plan: run,
      onProgress: (one) => {
        if (one.type !== 'spin' || one.spin.nonce !== 12) return;
        server.house.end(server.house.session(one.spin.sessionId), 'inactive');
      },
    });
    expect(result).toMatchObject({ state: 'Completed', endReason: 'inactive', spins: 13 });
  });

  it('refuses an unknown game before anything is opened', async () => {
    await using server = await startFaultServer();
    await expect(plan(server, { gameId: 'no-such-game' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(server.house.sessions.size).toBe(0);
  });
});

it('[AGT-3] plays many sessions, a bounded number at once, and one failure stops no other', async () => {
  await using server = await startFaultServer();
  const plans = await Promise.all(Array.from({ length: 7 }, () => plan(server, { spins: 20 })));
  let playing = 0;
  let most = 0;
  const outcomes = await orchestrateMany({
    plans,
    concurrency: 3,
    play: async (run) => {
      playing += 1;
      most = Math.max(most, playing);
      try {
        if (run === plans[2]) throw new Error('planted');
        return await playRun({ client: clientOf(server), plan: run });
      } finally {
        playing -= 1;
      }
    },
  });
  expect(most).toBe(3);
  expect(outcomes.map((one) => ('result' in one ? one.result.spins : 'failed'))).toEqual([
    20,
    20,
    'failed',
    20,
    20,
    20,
    20,
  ]);
});
