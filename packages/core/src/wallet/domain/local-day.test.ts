import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfLocalDate, isTimeZone, localDayOf } from './local-day.ts';

const hourMs = 3_600_000;

describe('the day of a time zone', () => {
  it.each([
    ['UTC', '2026-11-21T23:59:59.999Z', '2026-11-21', 24],
    ['Europe/Vienna', '2027-03-28T10:00:00Z', '2027-03-28', 23],
    ['Europe/Vienna', '2026-10-25T10:00:00Z', '2026-10-25', 25],
    ['Australia/Lord_Howe', '2026-10-04T00:00:00Z', '2026-10-04', 23.5],
    ['America/Santiago', '2026-09-06T12:00:00Z', '2026-09-06', 23],
    ['Australia/Lord_Howe', '2027-04-04T00:00:00Z', '2027-04-04', 24.5],
    // These change their clocks at midnight: the day begins at 01:00, or has its last hour twice.
    ['America/Sao_Paulo', '2018-11-04T15:00:00Z', '2018-11-04', 23],
    ['America/Sao_Paulo', '2018-02-17T15:00:00Z', '2018-02-17', 25],
    ['Asia/Beirut', '2026-03-29T12:00:00Z', '2026-03-29', 23],
    ['Asia/Beirut', '2026-10-24T12:00:00Z', '2026-10-24', 25],
    ['Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-24', 23],
    ['Africa/Cairo', '2026-10-29T12:00:00Z', '2026-10-29', 25],
    ['Pacific/Kiritimati', '2026-11-21T10:00:00Z', '2026-11-22', 24],
  ])('[WAL-6] %s at %s is %s and has %d hours', (zone, at, date, hours) => {
    const day = localDayOf(Date.parse(at), zone);
    expect(day.date).toBe(date);
    expect((day.endsAtMs - day.startsAtMs) / hourMs).toBe(hours);
  });

  it('[WAL-6] holds the instant it was asked for, and the next day begins where it ends', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Vienna',
      'America/New_York',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'America/Sao_Paulo',
      'Asia/Beirut',
      'Africa/Cairo',
    );
    fc.assert(
      fc.property(
        fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2035-01-01') }),
        zones,
        (nowMs, zone) => {
          const day = localDayOf(nowMs, zone);
          expect(nowMs).toBeGreaterThanOrEqual(day.startsAtMs);
          expect(nowMs).toBeLessThan(day.endsAtMs);
          const next = localDayOf(day.endsAtMs, zone);
          expect(next.startsAtMs).toBe(day.endsAtMs);
          expect(endOfLocalDate(day.date, zone)).toBe(day.endsAtMs);
          expect(next.date > day.date).toBe(true);
          expect(localDayOf(nowMs, zone)).toEqual(day);
        },
      ),
    );
  });

  it('[WAL-6] knows IANA names, and nothing else', () => {
    expect(['UTC', 'Europe/Vienna', 'Etc/GMT+5'].map(isTimeZone)).toEqual([true, true, true]);
    expect(['', 'Europe/Atlantis', 'Vienna', '../UTC'].map(isTimeZone)).toEqual([false, false, false, false]);
  });
});
