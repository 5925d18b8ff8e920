import type { gameStatisticsInput, GameStatistics } from '@croupier/contract/statistics';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { inSnapshot } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { requireGame } from '../game/require-game.ts';
import { readGameDays, readLiveRows, type GameDay } from './store/statistics-store.ts';

const dayMs = 86_400_000;
const daysByDefault = 30;
const daysMax = 366;
const rowsMax = 5_000;

/**
 * What was played on a game, day by day and in sum, from the projection `game-days`, with how fresh that is.
 * @throws NOT_FOUND; INVALID_INPUT for days that end before they begin or are too many; UNAVAILABLE
 */
export async function gameStatistics(
  core: Core,
  _call: Call,
  input: z.output<typeof gameStatisticsInput>,
): Promise<GameStatistics> {
  const { gameId, currency = null } = input;
  const nowMs = core.clock.now();
  const { to = dayOf(nowMs), from = dayOf(Date.parse(to) - (daysByDefault - 1) * dayMs) } = input;
  const span = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  if (span < 1 || span > daysMax) throw invalid('from', `at most ${daysMax} days, and not after to`);
  return await inSnapshot(core, async (db) => {
    await requireGame(db, gameId);
    const { generation, freshness } = await readLiveRows(db, 'game-days', core.clock);
    const days = await readGameDays(db, { generation, gameId, currency, from, to, limit: rowsMax + 1 });
    if (days.length > rowsMax) throw invalid('currency', 'one currency, or fewer days');
    return { gameId, from, to, totals: totalsOf(days), days: days.map((day) => withShares(day)), freshness };
  });
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

type Figures = Omit<GameDay, 'day'>;

function totalsOf(days: readonly GameDay[]): GameStatistics['totals'] {
  const totals = new Map<string, Figures>();
  for (const { day: _day, ...figures } of days) {
    const before = totals.get(figures.currency);
    totals.set(figures.currency, before ? sumOf(before, figures) : figures);
  }
  return [...totals.values()]
    .toSorted((one, other) => (one.currency < other.currency ? -1 : 1))
    .map((one) => withShares(one));
}

function sumOf(one: Figures, other: Figures): Figures {
  return {
    currency: one.currency,
    sessions: one.sessions + other.sessions,
    spins: one.spins + other.spins,
    freeSpins: one.freeSpins + other.freeSpins,
    hits: one.hits + other.hits,
    features: one.features + other.features,
    stakeMinor: one.stakeMinor + other.stakeMinor,
    payoutMinor: one.payoutMinor + other.payoutMinor,
    feesMinor: one.feesMinor + other.feesMinor,
    biggestWinMinor: Math.max(one.biggestWinMinor, other.biggestWinMinor),
    biggestMultiple: Math.max(one.biggestMultiple, other.biggestMultiple),
  };
}

function withShares<One extends Figures>(one: One): One & { rtp: number | null; hitFrequency: number | null } {
  return {
    ...one,
    rtp: one.stakeMinor > 0 ? one.payoutMinor / one.stakeMinor : null,
    hitFrequency: one.spins > 0 ? one.hits / one.spins : null,
  };
}

function invalid(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', undefined, { details: { issues: [{ path, message }] } });
}
