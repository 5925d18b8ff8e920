import type { CallOptions, CroupierClient } from '@croupier/sdk/client-types';
import { z } from 'zod';
import { type Pacing, pacingProfiles } from './pacing.ts';
import { stakeCeilings, type StrategyName, strategyNames } from './planner.ts';

/**
 * Everything that decides a run, fixed before its first request. With the session's events it is all that is needed to
 * go on after a crash: every idempotency key follows from `runId`, every proposal from the plan and the events.
 */
export const runPlan = z.object({
  runId: z.uuid(),
  gameId: z.string(),
  walletId: z.string(),
  strategy: z.enum(strategyNames),
  seed: z.string().min(1),
  /** All spins, those of the probe phase included. */
  spins: z.int().min(1),
  probeSpins: z.int().min(0),
  unitMinor: z.int().min(1),
  baseStakeMinor: z.int().min(1),
  maxStakeMinor: z.int().min(1),
  coins: z.int().nullable(),
  bankrollMinor: z.int().min(0),
  maxLossMinor: z.int().min(0).nullable(),
  maxSeconds: z.number().positive().nullable(),
  pacing: z.object({ profile: z.enum(pacingProfiles), meanMs: z.number().min(0) }),
  startedAtMs: z.number(),
});
export type RunPlan = z.infer<typeof runPlan>;

export interface PlanRunOptions {
  readonly gameId: string;
  readonly walletId: string;
  readonly spins: number;
  readonly strategy: StrategyName;
  readonly pacing: Pacing;
  readonly runId: string;
  readonly startedAtMs: number;
  /** Default: the run id. */
  readonly seed?: string | undefined;
  /** Base stake; default: the smallest of the game. */
  readonly stakeMinor?: number | undefined;
  /** Default: the base stake times the ceiling of the strategy. The wallet's own limit always holds. */
  readonly maxStakeMinor?: number | undefined;
  /** Default: the smallest number that the game takes, if it takes any. */
  readonly coins?: number | undefined;
  readonly maxLossMinor?: number | undefined;
  readonly maxSeconds?: number | undefined;
}

/**
 * Plans a run on a game and a wallet that the server knows. Changes nothing.
 * @throws CroupierError NOT_FOUND for an unknown game or wallet
 */
export async function planRun(client: CroupierClient, options: PlanRunOptions, call?: CallOptions): Promise<RunPlan> {
  const [game, wallet] = await Promise.all([
    client.game.get({ gameId: options.gameId }, call),
    client.wallet.get({ walletId: options.walletId }, call),
  ]);
  const coins = options.coins ?? game.stake.coins?.[0] ?? null;
  const unitMinor = game.stake.unitMinor * (coins ?? 1);
  const baseStakeMinor = options.stakeMinor ?? unitMinor;
  const wished = options.maxStakeMinor ?? baseStakeMinor * stakeCeilings[options.strategy];
  const maxStakeMinor = Math.max(baseStakeMinor, Math.min(wished, wallet.limits.maxBetMinor ?? wished));
  return {
    runId: options.runId,
    gameId: game.gameId,
    walletId: wallet.walletId,
    strategy: options.strategy,
    seed: options.seed ?? options.runId,
    spins: options.spins,
    probeSpins: Math.min(10, Math.floor(options.spins / 10)),
    unitMinor,
    baseStakeMinor,
    maxStakeMinor,
    coins,
    bankrollMinor: wallet.availableMinor,
    maxLossMinor: options.maxLossMinor ?? null,
    maxSeconds: options.maxSeconds ?? null,
    pacing: options.pacing,
    startedAtMs: options.startedAtMs,
  };
}
