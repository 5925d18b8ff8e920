import type { Pool } from '@croupier/db/pool';
import type { Accepted, History, Refused } from './history.ts';
import { after, entriesOf, refusesSo, type ModelWallet } from './model.ts';
import type { Arena, SimulatedWallet } from './table-of-wallets.ts';

export interface CheckReport {
  readonly accepted: number;
  readonly refused: number;
  readonly transactions: number;
  /** Answers, entries, balances or refusals that are not as in the model. */
  readonly differences: string[];
  readonly overdrafts: string[];
  readonly versionGaps: string[];
}

interface Entry {
  readonly wallet_id: string;
  readonly version: number;
  readonly transaction_id: string;
  readonly kind: string;
  readonly amount_minor: number;
  readonly player_after_minor: number;
  readonly held_after_minor: number;
}

/**
 * Replays what was acknowledged against the model, wallet by wallet, in the order that the ledger says it happened in, and goes
 * on from where the last check ended. Compares every answer and every entry. The order must agree with time: what was answered
 * before something else was sent comes before it. A refusal must be one that the wallet would have given at some moment between
 * its sending and its answer. Call it when nothing is under way.
 */
export async function check(pool: Pool, arena: Arena, history: History): Promise<CheckReport> {
  const { accepted, refused } = history.take();
  const report: CheckReport = {
    accepted: accepted.length,
    refused: refused.length,
    transactions: 0,
    differences: [],
    overdrafts: [],
    versionGaps: [],
  };
  const byTransaction = new Map(accepted.map((one) => [one.transactionId, one]));
  const refusedBy = Map.groupBy(refused, ({ walletId }) => walletId);
  const entries = Map.groupBy(await newEntries(pool, arena), (entry) => entry.wallet_id);
  const seen = new Map<string, number>();
  for (const wallet of arena.wallets) {
    const timeline = replay(wallet, entries.get(wallet.id) ?? [], { byTransaction, seen, report });
    for (const one of refusedBy.get(wallet.id) ?? []) checkRefusal(wallet, timeline, one, report);
  }
  const sums = { transactions: seen.size };
  for (const { transactionId, effects } of accepted) {
    const expected = effects.filter(({ effect, walletId }) => {
      const terms = arena.byId.get(walletId)?.terms;
      return terms !== undefined && entriesOf(terms, effect).length > 0;
    }).length;
    if ((seen.get(transactionId) ?? 0) !== expected)
      report.differences.push(`${transactionId}: in ${seen.get(transactionId) ?? 0} wallets, not in ${expected}`);
  }
  await compareRows(pool, arena, report);
  return { ...report, ...sums };
}

async function newEntries(pool: Pool, arena: Arena): Promise<readonly Entry[]> {
  const { rows } = await pool.query<Entry>(
    `SELECT e.wallet_id, e.version, e.transaction_id, e.kind, e.amount_minor, e.player_after_minor, e.held_after_minor
     FROM unnest($1::uuid[], $2::int[]) AS w(id, version)
     JOIN ledger_entries e ON e.wallet_id = w.id AND e.version > w.version ORDER BY e.wallet_id, e.version`,
    [arena.wallets.map(({ id }) => id), arena.wallets.map(({ entryVersion }) => entryVersion)],
  );
  return rows;
}

/** A moment of a wallet: the state, and what brought it about. */
interface Moment {
  readonly state: ModelWallet;
  readonly sentAt: number;
  readonly answeredAt: number;
}

interface Replay {
  readonly byTransaction: ReadonlyMap<string, Accepted>;
  readonly seen: Map<string, number>;
  readonly report: CheckReport;
}

/** The moments of a wallet since the last check, the first being where that ended. Moves the wallet's state on. */
function replay(wallet: SimulatedWallet, entries: readonly Entry[], { byTransaction, seen, report }: Replay): Moment[] {
  const timeline: Moment[] = [{ state: wallet.state, sentAt: 0, answeredAt: 0 }];
  let latestSent = 0;
  for (let at = 0; at < entries.length;) {
    const id = entries[at]?.transaction_id ?? '';
    const own: Entry[] = [];
    for (let entry = entries[at]; entry?.transaction_id === id; entry = entries[at]) {
      if (entry.version !== wallet.entryVersion + 1) report.versionGaps.push(`${wallet.id} at ${entry.version}`);
      if (entry.player_after_minor < 0 || entry.held_after_minor < 0)
        report.overdrafts.push(`${wallet.id} at ${entry.version}`);
      wallet.entryVersion = entry.version;
      own.push(entry);
      at += 1;
    }
    const accepted = byTransaction.get(id);
    const effect = accepted?.effects.find(({ walletId }) => walletId === wallet.id)?.effect;
    if (!accepted || !effect) {
      report.differences.push(`${wallet.id}: transaction ${id} was not acknowledged to anybody`);
      continue;
    }
    seen.set(id, (seen.get(id) ?? 0) + 1);
    const state = after(wallet.state, wallet.terms, effect);
    wallet.state = state;
    const expected = JSON.stringify(entriesOf(wallet.terms, effect));
    const found = JSON.stringify(own.map((entry) => [entry.kind, entry.amount_minor]));
    if (expected !== found) report.differences.push(`${id}: entries ${found}, expected ${expected}`);
    const last = own.at(-1);
    if (last?.player_after_minor !== state.availableMinor || last.held_after_minor !== state.heldMinor)
      report.differences.push(
        `${id}: ${last?.player_after_minor}/${last?.held_after_minor} after it, expected ${state.availableMinor}/${state.heldMinor}`,
      );
    const { availableMinor, heldMinor } = accepted.balance;
    if (accepted.walletId === wallet.id && (availableMinor !== state.availableMinor || heldMinor !== state.heldMinor))
      report.differences.push(
        `${id}: answered ${availableMinor}/${heldMinor}, expected ${state.availableMinor}/${state.heldMinor}`,
      );
    if (accepted.answeredAt < latestSent)
      report.differences.push(`${id}: after something that was sent when it was answered`);
    latestSent = Math.max(latestSent, accepted.sentAt);
    timeline.push({ state, sentAt: accepted.sentAt, answeredAt: accepted.answeredAt });
  }
  return timeline;
}

function checkRefusal(
  wallet: SimulatedWallet,
  timeline: readonly Moment[],
  refused: Refused,
  report: CheckReport,
): void {
  const earliest = timeline.findLastIndex(({ answeredAt }) => answeredAt < refused.sentAt);
  const latest = timeline.findLastIndex(({ sentAt }) => sentAt < refused.answeredAt);
  const possible = timeline.slice(Math.max(0, earliest), latest + 1);
  const { demand, refusal } = refused;
  if (!possible.some(({ state }) => refusesSo(state, wallet.terms, demand, refusal)))
    report.differences.push(
      `${wallet.id}: refused ${JSON.stringify(refusal)} to ${JSON.stringify(demand)} without reason`,
    );
}

async function compareRows(pool: Pool, arena: Arena, report: CheckReport): Promise<void> {
  const { rows } = await pool.query<{ id: string; player_minor: number; held_minor: number; entry_version: number }>(
    'SELECT id, player_minor, held_minor, entry_version FROM wallets WHERE id = ANY($1)',
    [arena.wallets.map(({ id }) => id)],
  );
  for (const row of rows) {
    const wallet = arena.byId.get(row.id);
    if (row.entry_version !== wallet?.entryVersion)
      report.versionGaps.push(`${row.id}: the row is at ${row.entry_version}`);
    if (row.player_minor !== wallet?.state.availableMinor || row.held_minor !== wallet.state.heldMinor)
      report.differences.push(`${row.id}: its row has ${row.player_minor}/${row.held_minor}`);
  }
  if (rows.length !== arena.wallets.length) report.differences.push(`${rows.length} wallets`);
}
