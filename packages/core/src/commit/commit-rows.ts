import type { SessionState } from '../session/domain/session-state.ts';
import type { WalletState } from '../wallet/domain/wallet-state.ts';
import type { Group } from './group.ts';
import { newFingerprintRow, newSessionRow, newWalletRow } from './rows.ts';
import type { Changed, ClosedHoldRow, EntryRow, EventRow, HoldRow, KeyRow, NewRow } from './tables.ts';

/** Everything that the accepted commands of some groups write, kind by kind. */
export interface CommitRows {
  readonly groups: readonly { readonly g: number; readonly rows: number }[];
  readonly wallets: readonly Changed<WalletState>[];
  readonly walletsWithLimits: readonly Changed<WalletState>[];
  readonly sessions: readonly Changed<SessionState>[];
  readonly sessionsInFull: readonly Changed<SessionState>[];
  readonly closedHolds: readonly ClosedHoldRow[];
  readonly newWallets: readonly NewRow[];
  readonly newSessions: readonly NewRow[];
  readonly newFingerprints: readonly NewRow[];
  readonly newHolds: readonly HoldRow[];
  readonly entries: readonly EntryRow[];
  readonly events: readonly EventRow[];
  readonly keys: readonly KeyRow[];
  /** How many rows must be found as they were: wallets, sessions and holds together. */
  readonly expected: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Row)[] ? Row[] : T[K] };

export function commitRows(groups: readonly Group[]): CommitRows {
  const rows: Mutable<CommitRows> = {
    groups: [],
    wallets: [],
    walletsWithLimits: [],
    sessions: [],
    sessionsInFull: [],
    closedHolds: [],
    newWallets: [],
    newSessions: [],
    newFingerprints: [],
    newHolds: [],
    entries: [],
    events: [],
    keys: [],
    expected: 0,
  };
  groups.forEach((group, g) => addGroup(rows, group, g));
  const changed = {
    wallets: numbered(groups, (group) => group.wallets.values()),
    sessions: numbered(groups, (group) => group.sessions.values()),
  };
  // Rows are touched in the order of their ids, by every process: so all of a table are of one kind.
  changed.wallets.sort((a, b) => order(a.after.id, b.after.id));
  changed.sessions.sort((a, b) => order(a.after.facts.id, b.after.facts.id));
  if (changed.wallets.every(isSameButForBook)) rows.wallets = changed.wallets;
  else rows.walletsWithLimits = changed.wallets;
  if (changed.sessions.every(isPlayingOn)) rows.sessions = changed.sessions;
  else rows.sessionsInFull = changed.sessions;
  rows.expected = rows.groups.reduce((sum, group) => sum + group.rows, 0);
  return rows;
}

function numbered<State>(
  groups: readonly Group[],
  rowsOf: (group: Group) => Iterable<{ readonly before: State; readonly after: State }>,
): Changed<State>[] {
  return groups.flatMap((group, g) => Array.from(rowsOf(group), ({ before, after }) => ({ g, before, after })));
}

function addGroup(rows: Mutable<CommitRows>, group: Group, g: number): void {
  const closedHolds = group.accepted.reduce((sum, { changes }) => sum + (changes.closedHolds?.length ?? 0), 0);
  rows.groups.push({ g, rows: group.wallets.size + group.sessions.size + closedHolds });
  for (const accepted of group.accepted) addAccepted(rows, accepted, g);
}

function addAccepted(rows: Mutable<CommitRows>, accepted: Group['accepted'][number], g: number): void {
  const { pending, changes, events, transactionId } = accepted;
  const [event] = events;
  if (!event) return;
  const { atMs } = event;
  const { idempotency, sessionId } = pending.command;
  for (const entry of changes.entries ?? []) {
    const caused = events[entry.eventIndex ?? 0] ?? event;
    rows.entries.push({ g, entry, transactionId: entry.transactionId ?? transactionId, sessionId, event: caused });
  }
  for (const one of events) rows.events.push({ g, event: one });
  rows.keys.push({ g, scope: idempotency.scope, key: idempotency.key, requestHash: pending.requestHash, event });
  for (const hold of changes.newHolds ?? []) rows.newHolds.push({ g, hold, atMs });
  for (const hold of changes.closedHolds ?? []) rows.closedHolds.push({ g, hold, atMs });
  const headOf = (id: string) => {
    const last = events.findLast((one) => one.streamId === id) ?? event;
    return { streamVersion: last.streamVersion, headHash: last.hash };
  };
  const { newWallet, newSession, newFingerprint } = changes;
  if (newWallet) rows.newWallets.push({ g, json: newWalletRow({ ...newWallet, ...headOf(newWallet.id) }) });
  if (newSession) {
    rows.newSessions.push({ g, json: newSessionRow({ ...newSession, ...headOf(newSession.facts.id) }) });
  }
  if (newFingerprint) {
    const head = events.findLast((one) => one.streamId === newFingerprint.id) ?? event;
    rows.newFingerprints.push({ g, json: newFingerprintRow(newFingerprint, head) });
  }
}

function isSameButForBook({ before, after }: Changed<WalletState>): boolean {
  return before.limits === after.limits && before.timeZone === after.timeZone;
}

function isPlayingOn({ before, after }: Changed<SessionState>): boolean {
  return (
    before.state === after.state &&
    before.facts === after.facts &&
    before.openBet === after.openBet &&
    before.freeSpins === after.freeSpins &&
    before.endReason === after.endReason &&
    before.completedAtMs === after.completedAtMs
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
