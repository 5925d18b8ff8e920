import { orchestrateMany, type RunOutcome } from '@croupier/agent/orchestrate-many';
import { playRun } from '@croupier/agent/orchestrator';
import { noPacing, pacingProfiles } from '@croupier/agent/pacing';
import { strategyNames } from '@croupier/agent/planner';
import { planRun, type RunPlan } from '@croupier/agent/run-plan';
import type { RunResult } from '@croupier/agent/run-result';
import { fileRunStore, type RunRecord, type RunStore } from '@croupier/agent/run-store';
import { gameId, id } from '@croupier/contract/common';
import type { CroupierClient } from '@croupier/sdk/client-types';
import { CroupierError } from '@croupier/sdk/croupier-error';
import { z } from 'zod';
import type { Action, Call, Context } from '../context.ts';
import { walletToPlayWith } from '../default-wallet.ts';
import { exitCodes } from '../exit-codes.ts';
import { fields, percent, show, table } from '../human.ts';
import { validate } from '../input.ts';
import { liveView, plainView, type RunView, silentView } from '../live/run-view.ts';
import { UsageError } from '../usage-error.ts';

const patience = z.int().min(0).max(86_400).default(60);

const runOptions = z.object({
  game: gameId,
  spins: z.int().min(1).max(1_000_000),
  strategy: z.enum(strategyNames).default('balanced'),
  stake: z.int().min(1).optional(),
  maxStake: z.int().min(1).optional(),
  coins: z.int().min(1).optional(),
  maxLoss: z.int().min(0).optional(),
  maxSeconds: z.int().min(1).optional(),
  wallet: id.optional(),
  seed: z.string().min(1).optional(),
  pacing: z.enum(pacingProfiles).default('none'),
  paceMs: z.int().min(0).default(500),
  sessions: z.int().min(1).max(1_000).default(1),
  concurrency: z.int().min(1).max(64).default(4),
  patience,
});

export const run: Action = async (context, call) => {
  const { resume: runId, ...given } = call.options;
  if (typeof runId === 'string') return resume(context, { ...call, args: [runId] });
  const options = validate(runOptions, given);
  const client = await context.client();
  const walletId = await walletToPlayWith(context, client, options.wallet);
  const plans: RunPlan[] = [];
  for (let session = 0; session < options.sessions; session += 1) {
    const plan = await planRun(
      client,
      {
        gameId: options.game,
        walletId,
        spins: options.spins,
        strategy: options.strategy,
        pacing: options.pacing === 'none' ? noPacing : { profile: options.pacing, meanMs: options.paceMs },
        runId: crypto.randomUUID(),
        startedAtMs: Date.now(),
        seed: options.seed,
        stakeMinor: options.stake,
        maxStakeMinor: options.maxStake,
        coins: options.coins,
        maxLossMinor: options.maxLoss,
        maxSeconds: options.maxSeconds,
      },
      { signal: context.signal },
    );
    plans.push(plan);
  }
  const { url, runsDirectory } = await context.connection();
  const store = fileRunStore(runsDirectory);
  const begin = (plan: RunPlan): RunRecord => ({
    format: 'croupier-run/1',
    plan,
    url,
    sessionId: null,
    finishedAtMs: null,
  });
  const [only] = plans;
  if (only !== undefined && plans.length === 1) return playOne(context, client, store, begin(only), options.patience);
  return playMany(context, { client, store, records: plans.map(begin), ...options });
};

export const resume: Action = async (context, call: Call) => {
  const patienceSeconds = validate(patience, call.options['patience']);
  const { runsDirectory, url } = await context.connection();
  const store = fileRunStore(runsDirectory);
  const [named] = call.args;
  const record = named === undefined ? (await store.unfinished())[0] : await store.load(validate(z.uuid(), named));
  if (record === undefined || record === null) {
    const message = named === undefined ? 'No run is unfinished.' : `There is no run ${named} in ${runsDirectory}.`;
    throw new CroupierError({ code: 'NOT_FOUND', message });
  }
  if (record.url !== url) {
    throw new UsageError(`Run ${record.plan.runId} plays on ${record.url}, not on ${url}. Give --url ${record.url}.`);
  }
  return playOne(context, await context.client(), store, record, patienceSeconds);
};

async function playOne(
  context: Context,
  client: CroupierClient,
  store: RunStore,
  record: RunRecord,
  patienceSeconds: number,
): Promise<void> {
  const { plan } = record;
  await store.save(record);
  const view = viewOf(context, plan);
  let result: RunResult;
  try {
    result = await playRun({
      client,
      plan,
      signal: context.signal,
      patienceMs: patienceSeconds * 1_000,
      onProgress: (progress) => view.show(progress),
    });
  } finally {
    view.close();
  }
  await store.save({ ...record, sessionId: result.sessionId, finishedAtMs: Date.now() });
  await show(context, result, async (colours) => `\n${colours.bold('Completed.')}\n${fields(result, colours)}`);
}

function viewOf(context: Context, plan: RunPlan): RunView {
  if (context.json) return silentView;
  return context.io.isTerminal ? liveView(plan, context.io) : plainView(plan, context.io);
}

interface Many {
  readonly client: CroupierClient;
  readonly store: RunStore;
  readonly records: readonly RunRecord[];
  readonly concurrency: number;
  readonly patience: number;
}

async function playMany(context: Context, many: Many): Promise<number> {
  const { client, store, records } = many;
  const byPlan = new Map(records.map((record) => [record.plan, record]));
  const say = (text: string): void => (context.json ? undefined : void context.io.out(`${text}\n`));
  const outcomes = await orchestrateMany({
    plans: records.map((record) => record.plan),
    concurrency: many.concurrency,
    signal: context.signal,
    play: async (plan) => {
      const record = byPlan.get(plan);
      if (record !== undefined) await store.save(record);
      const { signal } = context;
      const result = await playRun({ client, plan, signal, patienceMs: many.patience * 1_000 });
      if (record !== undefined) await store.save({ ...record, sessionId: result.sessionId, finishedAtMs: Date.now() });
      say(`session ${result.sessionId}: ${result.spins} spins, RTP ${percent(result.rtp)}, ${result.state}`);
      return result;
    },
  });
  const report = sumUp(outcomes, records.length);
  await show(context, report, async (colours) => {
    const { runs: _runs, unfinished, ...totals } = report;
    const head = ['run', 'what happened'];
    const told = unfinished.map((one) => [one.runId, one.message]);
    return `${fields(totals, colours)}${told.length === 0 ? '' : `\n${await table(head, told, colours)}`}`;
  });
  if (context.signal.aborted) return exitCodes.interrupted;
  return report.unfinished.length === 0 ? exitCodes.ok : exitCodes.unavailable;
}

function sumUp(outcomes: readonly RunOutcome[], planned: number) {
  const runs = outcomes.flatMap((one) => ('result' in one ? [one.result] : []));
  const unfinished = outcomes.flatMap((one) =>
    'error' in one
      ? [{ runId: one.plan.runId, message: one.error instanceof Error ? one.error.message : String(one.error) }]
      : [],
  );
  const sum = (read: (result: RunResult) => number): number => runs.reduce((total, result) => total + read(result), 0);
  const stakeMinor = sum((one) => one.stakeMinor);
  const payoutMinor = sum((one) => one.payoutMinor);
  return {
    sessions: planned,
    completed: runs.length,
    spins: sum((one) => one.spins),
    stakeMinor,
    payoutMinor,
    rtp: stakeMinor === 0 ? null : payoutMinor / stakeMinor,
    runs,
    unfinished,
  };
}
