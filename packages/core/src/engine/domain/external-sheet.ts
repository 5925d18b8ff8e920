import { engineId, engineKind } from '@croupier/contract/engine';
import { limits } from '@croupier/kernel/limits';
import { moneyMaxMinor } from '@croupier/kernel/money';
import { fail, ok, type Result } from '@croupier/kernel/result';
import type { Bet } from '@croupier/slots/outcome';
import type { StakeRule } from '@croupier/slots/stake';
import { z } from 'zod';

/** The format of what a game of an external engine is stored as, where a game of the built-in engine has its PAR sheet. */
export const externalSheetFormat = 'croupier-external/1';

/** Spins of one request to an engine, at most. */
export const engineBatchMax = 1_000;

const name = z.string().min(1).max(128);
const rows = z.array(z.int().min(1).max(limits.parRowsMax)).min(1).max(limits.parReelsMax);

/**
 * What a game of an external engine is: which engine, who allowed it, and what its answers are held against. Stored like a PAR sheet,
 * immutable and known by its hash, so that every session and every fingerprint is bound to all of it.
 */
export const externalSheetSchema = z.strictObject({
  format: z.literal(externalSheetFormat),
  id: z.string().min(1).max(64),
  title: name,
  engine: z.strictObject({
    engineId,
    kind: engineKind,
    address: z.string(),
    /** The engine's own name of the game, and its version of it: an answer of another version is refused. */
    game: name,
    version: name,
  }),
  authorisation: z.string().min(1),
  /** Rows of the window, by reel. */
  rows,
  /** The same in a free spin, where it differs. */
  freeRows: rows.nullable(),
  symbols: z.array(z.string().min(1).max(32)).min(1).max(limits.parSymbolsMax),
  stake: z.strictObject({
    unitMinor: z.int().min(1).max(1_000_000_000),
    coins: z.array(z.int().min(1).max(100)).min(1).max(100).nullable(),
    maxMinor: z.int().min(1).max(moneyMaxMinor).nullable(),
  }),
  /** The highest win of one spin, x total bet. */
  maxWin: z.number().positive().max(1_000_000_000),
  freeSpins: z.boolean(),
  /** Lengths of the strips when the engine tells stops; null when it does not. */
  stops: z.array(z.int().min(1).max(1_048_576)).nullable(),
  batchMax: z.int().min(1).max(engineBatchMax),
  costPerQueryMinor: z.int().min(0).max(moneyMaxMinor),
  /** The RTP that the engine declares, 1 = 100 %; of the PAR sheet when there is one. */
  rtp: z.number().min(0).nullable(),
  /** The PAR sheet that the engine declares, normalised. Never played: observations are compared with it. */
  par: z.record(z.string(), z.unknown()).nullable(),
  slotopol: z.strictObject({ clubId: z.int(), coinMinor: z.int(), lines: z.int().min(1) }).nullable(),
});
export type ExternalSheet = z.output<typeof externalSheetSchema>;

export function externalStakeRule({ stake }: ExternalSheet): StakeRule {
  return { unitMinor: stake.unitMinor, coins: stake.coins };
}

/**
 * Checks a bet against what the engine takes.
 * @returns the bet with its coins filled in, or one sentence for the player that says what is wrong
 */
export function checkExternalBet(
  sheet: ExternalSheet,
  bet: { readonly stakeMinor: number; readonly coins?: number | null | undefined },
): Result<Bet, string> {
  const { stakeMinor } = bet;
  const { unitMinor, coins: choices, maxMinor } = sheet.stake;
  if (!Number.isSafeInteger(stakeMinor) || stakeMinor <= 0)
    return fail('The stake must be a positive whole number of minor units.');
  if (maxMinor !== null && stakeMinor > maxMinor) return fail(`The stake must be at most ${maxMinor} minor units.`);
  if (stakeMinor * sheet.maxWin > moneyMaxMinor)
    return fail('The stake is too large: its highest win could not be represented.');
  if (choices === null) {
    if (bet.coins !== undefined && bet.coins !== null) return fail('This game is not played by coins.');
    return stakeMinor % unitMinor === 0
      ? ok({ stakeMinor, coins: null })
      : fail(`The stake must be a multiple of ${unitMinor} minor units.`);
  }
  const coins = bet.coins ?? choices.at(-1) ?? 1;
  if (!choices.includes(coins)) return fail(`Coins must be one of ${choices.join(', ')}.`);
  const unit = coins * unitMinor;
  return stakeMinor % unit === 0
    ? ok({ stakeMinor, coins })
    : fail(`With ${coins} coins the stake must be a multiple of ${unit} minor units.`);
}
