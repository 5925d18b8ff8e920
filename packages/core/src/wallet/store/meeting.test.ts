import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Meeting, type EntryRow, type ToldHere } from './meeting.ts';

/** Spins of some sessions with one or two entries each, all distinct. */
const spins = fc
  .array(fc.record({ stream: fc.nat(3), payout: fc.nat(2) }), { minLength: 1, maxLength: 40 })
  .map((list) => list.map(({ stream, payout }, index) => spinOf(`stream-${stream}`, index, payout)));

function spinOf(streamId: string, version: number, payoutMinor: number): { told: ToldHere; entries: EntryRow[] } {
  const [walletId, transactionId, atMs, session] = [
    `wallet of ${streamId}`,
    `spin ${version}`,
    version,
    'stream',
  ] as const;
  const moves = ['stake 10', ...(payoutMinor > 0 ? [`payout ${payoutMinor}`] : [])];
  const entries = moves.map((move, place): EntryRow => {
    const [kind = '', amount] = move.split(' ');
    return [streamId, version, walletId, version * 2 + place, kind, Number(amount), transactionId, session, atMs];
  });
  return { told: { streamId, version, walletId, moves, transactionId, session, atMs }, entries };
}

/** Offers the entries in pieces while the events tell. */
function meet(told: readonly ToldHere[], entries: readonly EntryRow[], piece: number): boolean {
  const meeting = new Meeting();
  let at = 0;
  const offer = (): void => {
    meeting.offer(entries.slice(at, at + piece));
    at += piece;
  };
  for (const one of told) {
    if (meeting.isHungry && at < entries.length) offer();
    meeting.told(one);
  }
  meeting.setAside();
  while (at < entries.length) {
    offer();
    meeting.setAside();
  }
  return !meeting.differs && meeting.size === 0;
}

const piece = fc.integer({ min: 1, max: 9 });

describe('events and entries that meet', () => {
  it('[WAL-5] agree in whatever order they lie on the disk', () => {
    const shuffled = spins.chain((list) =>
      fc.record({
        told: fc.shuffledSubarray(list, { minLength: list.length }).map((some) => some.map((one) => one.told)),
        entries: fc.oneof(
          fc.constant(list.flatMap((one) => one.entries)),
          fc.shuffledSubarray(list, { minLength: list.length }).map((some) => some.flatMap((one) => one.entries)),
          fc.shuffledSubarray(
            list.flatMap((one) => one.entries),
            { minLength: list.flatMap((one) => one.entries).length },
          ),
        ),
      }),
    );
    fc.assert(
      fc.property(shuffled, piece, ({ told, entries }, size) => {
        expect(meet(told, entries, size)).toBe(true);
      }),
    );
  });

  it('[WAL-5] do not when one entry is missing, added, doubled or another, or one event is missing or told twice', () => {
    const harms: readonly ((told: ToldHere[], entries: EntryRow[], at: number) => void)[] = [
      (_told, entries, at) => void entries.splice(at % entries.length, 1),
      (_told, entries, at) => void entries.splice(at % entries.length, 0, changed(entries, at, 1, 9_999)),
      (_told, entries, at) => void entries.splice(at % entries.length, 0, changed(entries, at, 3, 9_999)),
      ...([0, 1, 2, 4, 5, 6, 7, 8] as const).map(
        (column) => (_told: ToldHere[], entries: EntryRow[], at: number) =>
          void entries.splice(at % entries.length, 1, changed(entries, at, column, column === 5 ? 77 : 'other')),
      ),
      (told, _entries, at) => void told.splice(at % told.length, 1),
      (told, _entries, at) => void told.push(...told.slice(at % told.length, (at % told.length) + 1)),
    ];
    fc.assert(
      fc.property(spins, piece, fc.constantFrom(...harms), fc.nat(), (list, size, harm, at) => {
        const told = list.map((one) => one.told);
        const entries = list.flatMap((one) => one.entries);
        harm(told, entries, at);
        expect(meet(told, entries, size)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});

function changed(entries: readonly EntryRow[], at: number, column: number, value: unknown): EntryRow {
  const row = entries[at % entries.length];
  if (!row) throw new Error('no entries');
  // A row as a forger would leave it: any value in any column.
  return row.map((old, index) => (index === column ? value : old)) as unknown as EntryRow;
}
