import { chainHash, genesisHash } from '@croupier/core/event/hash-chain';
import { readStreamPage } from '@croupier/core/event/event-store';
import { createPool, type Pool } from '@croupier/db/pool';
import { createCroupierClient } from '@croupier/sdk/client';
import { readLog, type Acknowledgement, type LogLine } from './ack-log.ts';

export interface AuditOptions {
  readonly databaseUrl: string;
  readonly serverUrl: string;
  readonly operatorToken: string;
  readonly logFiles: readonly string[];
}

export interface AuditResult {
  /** Distinct keys that some client was given a result for. */
  readonly acknowledged: number;
  readonly acknowledgedSpins: number;
  /** Acknowledged, and not in the events or not in the ledger. */
  readonly lost: readonly string[];
  /** In the events or in the ledger more than once, or under a key that nobody sent, or that was refused. */
  readonly doubled: readonly string[];
  /** There once, with other amounts than acknowledged; or answered differently when repeated. */
  readonly different: readonly string[];
  /** Null, or what `ledger verify` found. */
  readonly ledger: string | null;
  readonly streams: number;
  readonly events: number;
  readonly brokenChains: readonly string[];
  /** When acknowledgements came, in order, in ms since 1970. */
  readonly timesMs: readonly number[];
}

/** Compares the logs of the clients with the database. */
export async function audit(options: AuditOptions): Promise<AuditResult> {
  const told = whatWasTold(options.logFiles.flatMap(readLog));
  const pool = createPool({ url: options.databaseUrl, applicationName: 'croupier fault audit', statementTimeoutMs: 0 });
  try {
    const events = await readKeyedEvents(pool);
    const money = await readMoney(pool);
    const findings = compare(told, events, money);
    const chains = await recomputeChains(pool);
    const client = createCroupierClient({
      baseUrl: options.serverUrl,
      token: options.operatorToken,
      timeoutMs: 120_000,
    });
    const verified = await client.ledger.verify({});
    return {
      acknowledged: told.acknowledged.size,
      acknowledgedSpins: [...told.acknowledged.values()].filter((one) => one.type === 'Spin').length,
      ...findings,
      different: [...told.changed, ...findings.different],
      ledger: verified.ok ? null : JSON.stringify(verified.difference),
      ...chains,
      timesMs: told.timesMs.toSorted((a, b) => a - b),
    };
  } finally {
    await pool.end();
  }
}

interface Told {
  readonly sent: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
  readonly acknowledged: ReadonlyMap<string, Acknowledgement>;
  /** Keys that were answered in two ways. */
  readonly changed: readonly string[];
  readonly timesMs: readonly number[];
}

/** Keys are unique over all clients: they begin with the name of the client or with the id of the run. */
function whatWasTold(lines: readonly LogLine[]): Told {
  const sent = new Set<string>();
  const refused = new Set<string>();
  const acknowledged = new Map<string, Acknowledgement>();
  const bodies = new Map<string, string>();
  const changed: string[] = [];
  const timesMs: number[] = [];
  for (const line of lines) {
    if (line.kind === 'sent') sent.add(line.key);
    else if (line.kind === 'refused') refused.add(line.key);
    else {
      const before = bodies.get(line.key);
      if (before !== undefined && before !== line.bodyHash) changed.push(`${line.key}: answered in two ways`);
      bodies.set(line.key, line.bodyHash);
      acknowledged.set(line.key, acknowledged.get(line.key) ?? line.answer);
      timesMs.push(line.atMs);
    }
  }
  return { sent, refused, acknowledged, changed, timesMs };
}

interface KeyedEvent {
  stream_id: string;
  stream_version: number;
  type: string;
  idempotency_key: string;
  action_id: string | null;
  stake_minor: number | null;
  payout_minor: number | null;
}

async function readKeyedEvents(pool: Pool): Promise<Map<string, KeyedEvent[]>> {
  // The first event of a command carries its answer; a cash-out writes its transitions beside it, under the same key.
  const { rows } = await pool.query<KeyedEvent>(`
    SELECT stream_id, stream_version, type, idempotency_key, payload->>'actionId' AS action_id,
      (payload->>'stakeMinor')::bigint AS stake_minor, (payload->>'payoutMinor')::bigint AS payout_minor
    FROM events WHERE stream_type = 'session' AND idempotency_key IS NOT NULL ORDER BY stream_id, stream_version`);
  return Map.groupBy(rows, (row) => row.idempotency_key);
}

interface Money {
  transaction_id: string;
  stakes: number;
  stake_minor: number;
  payouts: number;
  payout_minor: number;
  balance_minor: number;
}

async function readMoney(pool: Pool): Promise<Map<string, Money>> {
  const { rows } = await pool.query<Money>(`
    SELECT transaction_id, count(*) FILTER (WHERE kind = 'stake') AS stakes,
      coalesce(sum(amount_minor) FILTER (WHERE kind = 'stake'), 0)::bigint AS stake_minor,
      count(*) FILTER (WHERE kind = 'payout') AS payouts,
      coalesce(sum(amount_minor) FILTER (WHERE kind = 'payout'), 0)::bigint AS payout_minor,
      (array_agg(player_after_minor + held_after_minor ORDER BY version DESC))[1] AS balance_minor
    FROM ledger_entries WHERE session_id IS NOT NULL GROUP BY transaction_id`);
  return new Map(rows.map((row) => [row.transaction_id, row]));
}

function compare(told: Told, events: ReadonlyMap<string, readonly KeyedEvent[]>, money: ReadonlyMap<string, Money>) {
  const lost: string[] = [];
  const doubled: string[] = [];
  const different: string[] = [];
  for (const [key, answer] of told.acknowledged) {
    const [event] = events.get(key) ?? [];
    if (!event) lost.push(`${key}: no event`);
    else if (event.stream_id !== answer.sessionId || event.stream_version !== answer.streamVersion) {
      different.push(`${key}: acknowledged as version ${answer.streamVersion}, stored as ${event.stream_version}`);
    } else if (answer.type === 'Spin') compareSpin(key, answer, { event, money, lost, doubled, different });
  }
  for (const [key, stored] of events) {
    const spins = stored.filter((event) => event.type === 'action.spin');
    if (spins.length > 1) doubled.push(`${key}: ${spins.length} spins`);
    if (!told.sent.has(key)) doubled.push(`${key}: nobody sent it`);
    else if (told.refused.has(key) && !told.acknowledged.has(key)) doubled.push(`${key}: refused, and stored`);
  }
  const spinTransactions = new Set([...events.values()].flatMap((stored) => stored.map((event) => event.action_id)));
  for (const id of money.keys())
    if (!spinTransactions.has(id)) doubled.push(`transaction ${id}: money without an action`);
  return { lost, doubled, different };
}

interface SpinComparison {
  readonly event: KeyedEvent;
  readonly money: ReadonlyMap<string, Money>;
  readonly lost: string[];
  readonly doubled: string[];
  readonly different: string[];
}

function compareSpin(
  key: string,
  answer: Acknowledgement,
  { event, money, lost, doubled, different }: SpinComparison,
): void {
  const { stakeMinor = 0, payoutMinor = 0 } = answer;
  if (event.action_id !== answer.actionId || event.stake_minor !== stakeMinor || event.payout_minor !== payoutMinor) {
    different.push(
      `${key}: the event tells ${event.stake_minor}/${event.payout_minor}, acknowledged was ${stakeMinor}/${payoutMinor}`,
    );
    return;
  }
  const entries = money.get(event.action_id ?? '');
  const wanted = [stakeMinor, payoutMinor] as const;
  const found = [entries?.stake_minor ?? 0, entries?.payout_minor ?? 0] as const;
  const counts = [entries?.stakes ?? 0, entries?.payouts ?? 0] as const;
  for (const side of [0, 1] as const) {
    const count = wanted[side] > 0 ? 1 : 0;
    if (counts[side] < count) lost.push(`${key}: no ${side === 0 ? 'stake' : 'payout'} in the ledger`);
    else if (counts[side] > count)
      doubled.push(`${key}: ${counts[side]} ${side === 0 ? 'stakes' : 'payouts'} in the ledger`);
    else if (wanted[side] !== found[side])
      different.push(`${key}: the ledger moved ${found[side]}, acknowledged was ${wanted[side]}`);
  }
  if (entries && answer.balance && entries.balance_minor !== answer.balance.balanceMinor) {
    different.push(
      `${key}: balance ${entries.balance_minor} in the ledger, acknowledged was ${answer.balance.balanceMinor}`,
    );
  }
}

const pageEvents = 2_000;

/** Recomputes the hash chain of every stream, and compares its end with the head that the aggregate's row keeps. */
async function recomputeChains(pool: Pool): Promise<{ streams: number; events: number; brokenChains: string[] }> {
  const { rows: heads } = await pool.query<{ id: string; head_hash: Buffer }>(
    'SELECT id, head_hash FROM sessions UNION ALL SELECT id, head_hash FROM wallets',
  );
  const brokenChains: string[] = [];
  let events = 0;
  for (const head of heads) {
    let hash = genesisHash;
    let version = 0;
    for (;;) {
      const page = await readStreamPage(pool, {
        streamId: head.id,
        afterVersion: version,
        type: null,
        limit: pageEvents,
      });
      for (const event of page) {
        hash = chainHash(hash, event);
        version += 1;
        events += 1;
        if (event.streamVersion !== version || !Buffer.from(hash).equals(event.hash))
          brokenChains.push(`${head.id} at ${version}`);
      }
      if (page.length < pageEvents) break;
    }
    if (!Buffer.from(hash).equals(head.head_hash)) brokenChains.push(`${head.id}: its head`);
  }
  return { streams: heads.length, events, brokenChains };
}
