import { cursor } from '../../commit/cursor.ts';
import type { Queryable } from '../../commit/queryable.ts';
import { Meeting, type EntryRow } from './meeting.ts';
import { closedHoldsAgree, type NamedHold } from './named-holds.ts';
import { concernsWallet } from './streams-of-wallet.ts';
import { mayTellOfMoney, moneyFields, textOf, toldMovements } from './told-movements.ts';
import { topLevelFields } from './top-level.ts';

/** What reading events and entries side by side proved. False proves nothing: then SQL has to find the difference. */
export interface SideBySide {
  /** Every event moved exactly what it tells, and every entry has its event. */
  readonly entriesAgree: boolean;
  /** Every hold that an event names was closed by it. */
  readonly holdsAgree: boolean;
}

/** Rows of one side that wait for the other. Both were written by the same statements, so they lie in about the same order. */
const pendingMax = 200_000;

/**
 * Reads all events and all entries once, each as they lie on the disk, and lets those that belong together cancel out. Nothing is
 * sorted or joined, so this takes a fraction of the time of the checks that it stands in for; what does not cancel out it does not
 * name. Memory is bounded: where the two sides lie in quite different orders it gives up.
 */
export async function readSideBySide(db: Queryable, walletId: string | null): Promise<SideBySide> {
  // A scan that begins where another one is at the moment would not begin with the oldest rows.
  await db.query({ text: 'SET LOCAL synchronize_seqscans = off' });
  const events = cursor<EventRow>(db, 'money_events', { text: eventsSql, values: [walletId] });
  const entries = cursor<EntryRow>(db, 'money_entries', { text: entriesSql, values: [walletId] });
  const meeting = new Meeting();
  /** Whether there were more entries. */
  const fill = async (): Promise<boolean> => {
    const read = await entries.next();
    meeting.offer(read.value ?? []);
    return read.done !== true;
  };
  let entriesLeft = true;
  let holdsAgree = true;
  const gaveUp = () => meeting.differs || meeting.size > pendingMax;
  try {
    for await (const rows of events) {
      const named: NamedHold[] = [];
      for (const row of rows) {
        if (meeting.isHungry && entriesLeft) entriesLeft = await fill();
        const hold = takeEvent(meeting, row, walletId);
        if (hold) named.push(hold);
      }
      holdsAgree &&= await closedHoldsAgree(db, named);
      if (gaveUp()) return { entriesAgree: false, holdsAgree: false };
    }
    while (entriesLeft && !gaveUp()) {
      meeting.setAside();
      entriesLeft = await fill();
    }
    return { entriesAgree: !meeting.differs && meeting.size === 0, holdsAgree };
  } finally {
    await events.return(undefined);
    await entries.return(undefined);
  }
}

type EventRow = [
  streamId: string,
  version: number,
  streamType: string,
  type: string,
  payload: string,
  atMs: number,
  walletOfSession: string | null,
];

const milliseconds = (column: string) => `(date_part('epoch', ${column}) * 1000)::bigint`;

const eventsSql = `SELECT e.stream_id::text, e.stream_version, e.stream_type, e.type, e.payload::text, ${milliseconds('e.created_at')},
    s.wallet_id::text
  FROM events e LEFT JOIN sessions s ON e.stream_type = 'session' AND s.id = e.stream_id
  WHERE ${mayTellOfMoney} AND ${concernsWallet('e.stream_id')}`;

const entriesSql = `SELECT stream_id::text, stream_version, wallet_id::text, version, kind, amount_minor, transaction_id::text,
    CASE WHEN session_id = stream_id THEN 'stream' ELSE session_id::text END, ${milliseconds('created_at')}
  FROM ledger_entries l
  WHERE ($1::uuid IS NULL OR wallet_id = $1) AND NOT EXISTS (SELECT FROM event_archive_runs r
    WHERE r.stream_id = l.stream_id AND l.stream_version BETWEEN r.first_version AND r.last_version)`;

const closers = new Set(['action.spin', 'action.cash_out', 'session.cancelled', 'session.inactive']);

/** Lets an event meet its entries; returns the hold that it says it closed. */
function takeEvent(meeting: Meeting, row: EventRow, walletId: string | null): NamedHold | null {
  const [streamId, version, streamType, type, text, atMs, walletOfSession] = row;
  const payload = topLevelFields(text, moneyFields);
  const session = streamType === 'session' ? 'stream' : null;
  for (const told of toldMovements({ streamType, streamId, type, walletOfSession, payload })) {
    if (walletId !== null && told.walletId !== walletId) continue;
    meeting.told({ ...told, streamId, version, session, atMs });
  }
  const holdId = payload['holdId'] ?? null;
  if (holdId === null || !closers.has(type)) return null;
  const state = type === 'action.spin' ? 'settled' : 'released';
  const amountMinor = payload[state === 'settled' ? 'stakeMinor' : 'releasedMinor'];
  return { holdId: textOf(holdId), sessionId: streamId, amountMinor, state, atMs };
}
