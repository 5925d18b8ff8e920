import { moneyMaxMinor } from '@croupier/kernel/money';
import { gridPayBound } from './grid/grid-pay-bound.ts';
import { fail, ok, type Result } from '@croupier/kernel/result';
import type { Bet } from './outcome.ts';
import type { ParSheet } from './par-sheet.ts';
import { payScale, wholePay } from './scale.ts';

/** What a stake must be for every pay to be a whole number of minor units. */
export interface StakeRule {
  /** The total stake is a multiple of it. Combination games: the value of one coin is. Minor units. */
  readonly unitMinor: number;
  /** Numbers of coins that may be played, ascending; null for all other games. Without a choice the last one is played. */
  readonly coins: readonly number[] | null;
}

export function stakeRule(par: ParSheet): StakeRule {
  return limitsOf(par).rule;
}

/** The rule and the bound of each sheet: they cost a walk through all pays, and every bet asks for them. */
const knownLimits = new WeakMap<ParSheet, { readonly rule: StakeRule; readonly bound: number }>();

function limitsOf(par: ParSheet): { readonly rule: StakeRule; readonly bound: number } {
  const known = knownLimits.get(par);
  if (known) return known;
  const limits = { rule: ruleOf(par), bound: payBound(par) };
  knownLimits.set(par, limits);
  return limits;
}

function ruleOf(par: ParSheet): StakeRule {
  const scale = payScale(par);
  if (par.kind === 'lines') return { unitMinor: scale * par.paylines.length, coins: null };
  if (par.kind === 'grid')
    return { unitMinor: par.pay.by === 'lines' ? scale * par.pay.paylines.length : scale, coins: null };
  if (par.kind === 'book') return { unitMinor: wholePay(par.cost, scale), coins: null };
  const most = par.combos[0]?.paysByCoins.length ?? 1;
  return { unitMinor: scale, coins: Array.from({ length: most }, (_, index) => index + 1) };
}

/** An upper bound of what one spin pays, in units of the total bet. */
export function payBound(par: ParSheet): number {
  if (par.kind === 'combos') return Math.max(...par.combos.flatMap((combo) => combo.paysByCoins));
  if (par.kind === 'book') return par.outcomes.reduce((most, [, , pay]) => Math.max(most, pay), 0) / par.cost;
  if (par.kind === 'grid') return gridPayBound(par);
  const line = Math.max(0, ...Object.values(par.linePays).flat()) * (par.wild?.multiplier ?? 1);
  const scatter = Math.max(0, ...(par.scatter?.pays ?? []));
  return (line + scatter) * (par.freeSpins?.multiplier ?? 1);
}

/**
 * Checks a bet against the sheet's stake rule.
 * @returns the bet with its coins filled in, or one sentence for the player that says what is wrong
 */
export function checkBet(
  par: ParSheet,
  bet: { readonly stakeMinor: number; readonly coins?: number | null | undefined },
): Result<Bet, string> {
  const { rule, bound } = limitsOf(par);
  const { stakeMinor } = bet;
  if (!Number.isSafeInteger(stakeMinor) || stakeMinor <= 0)
    return fail('The stake must be a positive whole number of minor units.');
  if (stakeMinor * bound > moneyMaxMinor)
    return fail('The stake is too large: its highest win could not be represented.');
  const ladder = par.kind === 'grid' ? par.stakes : null;
  if (ladder !== null && !ladder.includes(stakeMinor))
    return fail(`The stake must be one of ${ladder.join(', ')} minor units.`);
  if (rule.coins === null) {
    if (bet.coins !== undefined && bet.coins !== null) return fail('This game is not played by coins.');
    if (stakeMinor % rule.unitMinor !== 0)
      return fail(`The stake must be a multiple of ${rule.unitMinor} minor units.`);
    return ok({ stakeMinor, coins: null });
  }
  const coins = bet.coins ?? rule.coins.at(-1) ?? 1;
  if (!rule.coins.includes(coins)) return fail(`Coins must be a whole number from 1 to ${rule.coins.length}.`);
  const unit = coins * rule.unitMinor;
  if (stakeMinor % unit !== 0) return fail(`With ${coins} coins the stake must be a multiple of ${unit} minor units.`);
  return ok({ stakeMinor, coins });
}
