import type { Group } from './group.ts';
import type { Queryable } from './queryable.ts';
import {
  bytes,
  entryColumns,
  eventRow,
  newFingerprintColumns,
  newSessionColumns,
  newWalletColumns,
  sessionColumns,
  time,
  walletColumns,
} from './rows.ts';
import { commitStatement } from './statement.ts';

export interface WrittenGroup {
  readonly ok: boolean;
  /** Idempotency keys of the group that were used before. */
  readonly knownKeys: readonly { readonly scope: string; readonly key: string }[];
}

/** Writes the accepted commands of all groups in one statement and one transaction. Answers one entry a group, in order. */
export async function writeGroups(db: Queryable, groups: readonly Group[]): Promise<WrittenGroup[]> {
  const rows = new StatementRows();
  groups.forEach((group, g) => rows.addGroup(group, g));
  const result = await db.query<{ g: number; ok: boolean; keys: { scope: string; key: string }[] | string }>({
    name: 'commit',
    text: commitStatement,
    values: rows.parameters(),
  });
  const written: WrittenGroup[] = groups.map(() => ({ ok: false, knownKeys: [] }));
  for (const row of result.rows) {
    const keys: { scope: string; key: string }[] = typeof row.keys === 'string' ? JSON.parse(row.keys) : row.keys;
    written[row.g] = { ok: row.ok, knownKeys: keys };
  }
  return written;
}

/** JSON text of the statement's parameters, row by row. */
class StatementRows {
  readonly #lists = {
    groups: [] as string[],
    wallets: [] as string[],
    sessions: [] as string[],
    entries: [] as string[],
    events: [] as string[],
    keys: [] as string[],
    newHolds: [] as string[],
    closedHolds: [] as string[],
    newWallets: [] as string[],
    newSessions: [] as string[],
    newFingerprints: [] as string[],
  };

  parameters(): string[] {
    return Object.values(this.#lists).map((list) => `[${list.join(',')}]`);
  }

  addGroup(group: Group, g: number): void {
    const lists = this.#lists;
    const closedHolds = group.accepted.reduce((sum, { changes }) => sum + (changes.closedHolds?.length ?? 0), 0);
    lists.groups.push(JSON.stringify({ g, n: group.wallets.size + group.sessions.size + closedHolds }));
    for (const { before, after } of group.wallets.values()) {
      lists.wallets.push(
        JSON.stringify({
          g,
          expected_entry: before.entryVersion,
          expected_stream: before.streamVersion,
          ...walletColumns(after),
        }),
      );
    }
    for (const { before, after } of group.sessions.values()) {
      const reseeded =
        before.facts.clientSeed === after.facts.clientSeed ? {} : { client_seed: after.facts.clientSeed };
      lists.sessions.push(
        JSON.stringify({ g, expected_stream: before.streamVersion, ...sessionColumns(after), ...reseeded }),
      );
    }
    for (const accepted of group.accepted) this.#addAccepted(accepted, g);
  }

  #addAccepted({ pending, changes, events, transactionId }: Group['accepted'][number], g: number): void {
    const lists = this.#lists;
    const [first] = events;
    if (!first) return;
    const at = time(first.atMs);
    const { idempotency, sessionId } = pending.command;
    for (const entry of changes.entries ?? []) {
      lists.entries.push(JSON.stringify({ g, ...entryColumns(entry, { transactionId, event: first, sessionId }) }));
    }
    for (const event of events) lists.events.push(eventRow(event, g, lists.events.length));
    lists.keys.push(
      JSON.stringify({
        g,
        scope: idempotency.scope,
        key: idempotency.key,
        request_hash: bytes(pending.requestHash),
        stream_id: first.streamId,
        stream_version: first.streamVersion,
        created_at: at,
      }),
    );
    for (const hold of changes.newHolds ?? []) {
      lists.newHolds.push(
        JSON.stringify({
          g,
          id: hold.id,
          wallet_id: hold.walletId,
          session_id: hold.sessionId,
          amount_minor: hold.amountMinor,
          placed_at: at,
          expires_at: hold.expiresAtMs === undefined ? null : time(hold.expiresAtMs),
        }),
      );
    }
    for (const hold of changes.closedHolds ?? []) {
      lists.closedHolds.push(JSON.stringify({ g, id: hold.id, state: hold.state, closed_at: at }));
    }
    const headOf = (id: string) => {
      const last = events.findLast((event) => event.streamId === id) ?? first;
      return { streamVersion: last.streamVersion, headHash: last.hash };
    };
    const { newWallet, newSession, newFingerprint } = changes;
    if (newWallet)
      lists.newWallets.push(JSON.stringify({ g, r: newWalletColumns({ ...newWallet, ...headOf(newWallet.id) }) }));
    if (newSession) {
      lists.newSessions.push(
        JSON.stringify({ g, r: newSessionColumns({ ...newSession, ...headOf(newSession.facts.id) }) }),
      );
    }
    if (newFingerprint) {
      const head = events.findLast((event) => event.streamId === newFingerprint.id) ?? first;
      lists.newFingerprints.push(JSON.stringify({ g, r: newFingerprintColumns(newFingerprint, head) }));
    }
  }
}
