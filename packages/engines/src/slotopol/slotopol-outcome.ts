import type { DrawnSpin } from '@croupier/core/engine/domain/drawn';
import type { Win } from '@croupier/slots/outcome';
import { EngineFault } from '../engine-fault.ts';
import type { SlotopolSpin } from './slotopol-wire.ts';

/**
 * A slotopol spin as an outcome. It tells no stops. Its `gain` adds up over free spins, so the payout is the sum of its wins, held against the
 * gain where the spin was paid for; free spins that were won follow from how many remain.
 * @param owed free spins that were owed before this one; 0: it was paid for
 * @throws EngineFault `wrong`
 */
export function outcomeOf({ game, wins }: SlotopolSpin, owed: number, coinMinor: number): DrawnSpin {
  const free = owed > 0;
  if (!free && game.fsn > 0) throw new EngineFault('wrong', 'it played a free spin that Croupier does not know of');
  if (wins.some(({ jr }) => jr > 0)) throw new EngineFault('wrong', 'a progressive jackpot, which is not carried over');
  const listed = wins.map((win): Win => {
    const positions = win.xy.flatMap(([x = 0, y = 0]) => (x > 0 && y > 0 ? [[x - 1, y - 1] as const] : []));
    return {
      kind: win.bid > 0 ? 'bonus' : win.li > 0 ? 'line' : 'scatter',
      line: win.li > 0 ? win.li : null,
      symbol: String(win.sym),
      count: win.num,
      positions,
      multiplier: win.mp,
      amountMinor: wholeMinor(win.pay * win.mp, coinMinor),
    };
  });
  const payoutMinor = listed.reduce((sum, win) => sum + win.amountMinor, 0);
  if (!free && wholeMinor(game.gain, coinMinor) !== payoutMinor) {
    throw new EngineFault('wrong', `a gain of ${game.gain}, but wins of ${payoutMinor / coinMinor}`);
  }
  const awarded = game.fsr - Math.max(0, owed - 1);
  if (awarded < 0) throw new EngineFault('wrong', `${game.fsr} free spins remain, ${owed - 1} are owed`);
  return {
    free,
    outcome: {
      stops: [],
      window: game.grid.map((reel) => reel.map(String)),
      wins: listed,
      // Wins of free spins come multiplied already.
      features: awarded > 0 ? [{ kind: 'freeSpins', awarded, multiplier: 1 }] : [],
      payoutMinor,
    },
  };
}

/** Coins as whole minor units. Pays are decimal fractions, of which a double is a little off. */
function wholeMinor(coins: number, coinMinor: number): number {
  const minor = coins * coinMinor;
  const whole = Math.round(minor);
  if (Math.abs(minor - whole) > 1e-6)
    throw new EngineFault('wrong', `${coins} coins are no whole number of minor units`);
  return whole;
}
