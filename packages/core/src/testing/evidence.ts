import type { Core } from '../core.ts';
import { eventColumns, eventFromRow, type EventRow } from '../event/event-row.ts';
import { chainHash, genesisHash } from '../event/hash-chain.ts';

/** Everything that an action could change, as text: two equal texts mean that nothing has changed. */
export async function trace(core: Core, ids: { walletId: string; sessionId?: string }): Promise<string> {
  const sessionId = ids.sessionId ?? null;
  const { rows } = await core.db.query<{ trace: string }>({
    text: `SELECT json_build_object(
        'wallet', (SELECT row_to_json(w) FROM wallets w WHERE id = $1),
        'session', (SELECT row_to_json(s) FROM sessions s WHERE id = $2),
        'events', (SELECT count(*) FROM events WHERE stream_id IN ($1, $2)),
        'entries', (SELECT count(*) FROM ledger_entries WHERE wallet_id = $1),
        'holds', (SELECT json_agg(h ORDER BY h.id) FROM holds h WHERE wallet_id = $1),
        'keys', (SELECT count(*) FROM idempotency_keys))::text AS trace`,
    values: [ids.walletId, sessionId],
  });
  return rows[0]?.trace ?? '';
}

/** The streams whose hash chain does not recompute from the stored bytes, or does not end at the head of its aggregate. */
export async function brokenChains(core: Core): Promise<string[]> {
  const { rows } = await core.db.query<EventRow>({
    text: `SELECT ${eventColumns} FROM events ORDER BY stream_id, stream_version`,
  });
  const heads = new Map<string, Uint8Array>();
  const broken = new Set<string>();
  for (const event of rows.map(eventFromRow)) {
    const previous = heads.get(event.streamId) ?? genesisHash;
    const computed = chainHash(previous, event);
    if (Buffer.compare(computed, event.hash) !== 0) broken.add(event.streamId);
    heads.set(event.streamId, computed);
  }
  const aggregates = await core.db.query<{ id: string; head_hash: Buffer }>({
    text: `SELECT id, head_hash FROM sessions UNION ALL SELECT id, head_hash FROM wallets
      UNION ALL SELECT stream_id, head_hash FROM games UNION ALL SELECT id, head_hash FROM users
      UNION ALL SELECT id, head_hash FROM fingerprints`,
  });
  for (const { id, head_hash: head } of aggregates.rows) {
    if (Buffer.compare(heads.get(id) ?? genesisHash, head) !== 0) broken.add(id);
  }
  return [...broken];
}
