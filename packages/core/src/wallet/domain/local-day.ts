/** A day of a time zone: its ISO date, and the instants (ms since the epoch) at which it begins and ends. */
export interface LocalDay {
  readonly date: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

const lastDayOfZone = new Map<string, LocalDay>();
const zonesRemembered = 1_000;

/** True for a time zone name that the platform knows (IANA). */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The instant at which a day of the zone ends; ms since the epoch. */
export function endOfLocalDate(date: string, timeZone: string): number {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
}

/**
 * The day of `timeZone` that holds the instant. Days of 23 and 25 hours are as long as they are.
 * Remembers the last day of each zone, since nearly every call asks for today again.
 */
export function localDayOf(nowMs: number, timeZone: string): LocalDay {
  const known = lastDayOfZone.get(timeZone);
  if (known && nowMs >= known.startsAtMs && nowMs < known.endsAtMs) return known;
  const start = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).startOfDay();
  const day: LocalDay = {
    date: start.toPlainDate().toString(),
    startsAtMs: start.epochMilliseconds,
    endsAtMs: start.add({ days: 1 }).startOfDay().epochMilliseconds,
  };
  if (lastDayOfZone.size >= zonesRemembered) lastDayOfZone.clear();
  lastDayOfZone.set(timeZone, day);
  return day;
}
