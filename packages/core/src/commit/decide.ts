import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { Flight } from './flight.ts';
import { Group, StaleDecision, type GroupRows } from './group.ts';
import type { Pending } from './pending.ts';
import type { Queryable } from './queryable.ts';
import type { LoadedRows, RowMemory } from './row-memory.ts';

/** The rows of a batch: remembered, or read now where a command wants them fresh. */
export async function loadRows(db: Queryable, memory: RowMemory, batch: readonly Pending[]): Promise<LoadedRows> {
  const sessions = new Set<Id>();
  const wallets = new Set<Id>();
  for (const pending of batch) {
    if (pending.fresh) memory.forget(pending.resources);
    if (pending.command.sessionId !== null) sessions.add(pending.command.sessionId);
    for (const id of pending.command.walletIds) wallets.add(id);
  }
  const refreshed = batch.flatMap((pending) =>
    pending.fresh && pending.command.refresh ? [pending.command.refresh()] : [],
  );
  const [rows] = await Promise.all([memory.load(db, sessions, wallets), ...refreshed]);
  return rows;
}

/** Decides the commands of a group in their order. `stale` are those that were refused on what may be old. */
export function decideGroup(
  members: readonly Pending[],
  rows: LoadedRows,
  nowMs: number,
): { group: Group; stale: Pending[] } {
  const group = new Group(rows);
  const stale: Pending[] = [];
  for (const pending of members) {
    try {
      group.decide(pending, nowMs);
    } catch (error) {
      const isCertain = !(error instanceof AppError) || pending.resources.every((id) => rows.readNow.has(id));
      if (isCertain && !(error instanceof StaleDecision)) group.refused.push({ pending, error });
      else stale.push(pending);
    }
  }
  return { group, stale };
}

/** Decides commands that a batch has taken on top of another one, as its one group, on what the rows will be. */
export function decideOnTop(
  successor: Flight,
  taken: readonly Pending[],
  on: { readonly rows: GroupRows; readonly nowMs: number },
): void {
  const [group = new Group(on.rows)] = successor.groups;
  successor.groups[0] = group;
  for (const pending of taken) {
    try {
      group.decide(pending, on.nowMs);
    } catch {
      // Refused on rows that may never come to be: it is decided again, and told, on those that are.
      successor.again.push(pending);
    }
  }
}
