import { AppError } from '@croupier/kernel/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyBook } from './book.ts';
import { localDayOf } from './local-day.ts';
import { spend } from './spending.ts';
import { moveToZone, spendingWindow } from './spending-window.ts';
import type { WalletState } from './wallet-state.ts';

const hourMs = 3_600_000;
const limitMinor = 100;
const zones = [
  'UTC',
  'Europe/Vienna',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
] as const;

function walletIn(timeZone: string, nowMs: number): WalletState {
  return {
    id: '00000000-0000-7000-8000-000000000001',
    ownerId: '00000000-0000-7000-8000-000000000002',
    currency: 'PLY',
    timeZone,
    book: emptyBook,
    entryVersion: 0,
    limits: { maxBetMinor: null, dailySpendMinor: limitMinor, costPerSpinMinor: 0, costPerQueryMinor: 0 },
    spentDay: localDayOf(nowMs, timeZone).date,
    spentMinor: 0,
    streamVersion: 0,
    headHash: new Uint8Array(32),
    createdAtMs: nowMs,
  };
}

/** Spends as much of the amount as the wallet allows, as somebody would who tries everything. */
function spendAll(wallet: WalletState, nowMs: number): { wallet: WalletState; spentMinor: number } {
  const left = limitMinor - spendingWindow(wallet, nowMs).spentMinor;
  if (left <= 0) return { wallet, spentMinor: 0 };
  return { wallet: spend(wallet, left, nowMs), spentMinor: left };
}

describe('the window of the daily limit', () => {
  it('[WAL-6] is the day, whatever its length, when the zone stays', () => {
    for (const [zone, at, hours] of [
      ['Africa/Cairo', '2026-04-24T12:00:00Z', 23],
      ['America/Sao_Paulo', '2018-02-17T15:00:00Z', 25],
      ['Australia/Lord_Howe', '2027-04-04T00:00:00Z', 24.5],
    ] as const) {
      const day = localDayOf(Date.parse(at), zone);
      const spent = spend(walletIn(zone, day.startsAtMs), limitMinor, day.startsAtMs);
      expect(spendingWindow(spent, day.endsAtMs - 1)).toMatchObject({ spentMinor: limitMinor, endsAtMs: day.endsAtMs });
      expect(day.endsAtMs - day.startsAtMs).toBe(hours * hourMs);
      expect(spendingWindow(spent, day.endsAtMs).spentMinor).toBe(0);
    }
  });

  it('[WAL-6] a move shortly before midnight of the new zone opens nothing at that midnight, nor at the old one', () => {
    const nowMs = Date.parse('2026-11-21T10:00:00Z');
    const spent = spend(walletIn('UTC', nowMs), limitMinor, nowMs);
    // 23:45 of the same day.
    const moved = moveToZone(spent, 'Asia/Kathmandu', Date.parse('2026-11-21T18:00:00Z'));
    for (const at of ['2026-11-21T18:15:00Z', '2026-11-21T23:59:59Z', '2026-11-22T00:00:00Z', '2026-11-22T18:14:59Z']) {
      expect(() => spend(moved, 1, Date.parse(at)), at).toThrow(AppError);
    }
    expect(spendingWindow(moved, Date.parse('2026-11-21T18:15:00Z')).endsAtMs).toBe(Date.parse('2026-11-22T18:15:00Z'));
    expect(spend(moved, limitMinor, Date.parse('2026-11-22T18:15:00Z'))).toMatchObject({ spentMinor: limitMinor });
  });

  it('[WAL-6] however the zone is moved, 22 hours never hold more than two allowances, nor the day of a move more than one', () => {
    const step = fc.record({
      afterMs: fc.integer({ min: 1, max: 30 * hourMs }),
      zone: fc.option(fc.constantFrom(...zones), { nil: undefined }),
    });
    const starts = fc.integer({ min: Date.parse('2017-01-01'), max: Date.parse('2030-01-01') });
    fc.assert(
      fc.property(
        starts,
        fc.constantFrom(...zones),
        fc.array(step, { minLength: 1, maxLength: 30 }),
        (startMs, zone, steps) => {
          let wallet = walletIn(zone, startMs);
          let nowMs = startMs;
          let days: { startsAtMs: number; endsAtMs: number } | undefined;
          const spends: { atMs: number; spentMinor: number }[] = [];
          for (const each of steps) {
            nowMs += each.afterMs;
            const done = spendAll(wallet, nowMs);
            spends.push({ atMs: nowMs, spentMinor: done.spentMinor });
            wallet = done.wallet;
            if (each.zone === undefined || each.zone === wallet.timeZone) continue;
            days ??= localDayOf(nowMs, wallet.timeZone);
            wallet = moveToZone(wallet, each.zone, nowMs);
          }
          const between = (fromMs: number, toMs: number) =>
            spends.reduce((sum, { atMs, spentMinor }) => sum + (atMs >= fromMs && atMs < toMs ? spentMinor : 0), 0);
          for (const { atMs } of spends) expect(between(atMs, atMs + 22 * hourMs)).toBeLessThanOrEqual(2 * limitMinor);
          if (days) expect(between(days.startsAtMs, days.endsAtMs)).toBeLessThanOrEqual(limitMinor);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('[WAL-6] a clock that is behind does not open the day before again', () => {
    const midnightMs = Date.parse('2026-11-22T00:00:00Z');
    const spent = spend(walletIn('UTC', midnightMs), limitMinor, midnightMs);
    expect(() => spend(spent, 1, midnightMs - 5_000)).toThrow(AppError);
  });
});
