import { readStreamPage } from '@croupier/core/event/event-store';
import { chainHash, genesisHash } from '@croupier/core/event/hash-chain';
import type { Pool } from '@croupier/db/pool';

const pageEvents = 2_000;

/** Recomputes the hash chain of every stream, and compares its end with the head that the aggregate's row keeps. */
export async function recomputeChains(
  pool: Pool,
): Promise<{ streams: number; events: number; brokenChains: string[] }> {
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
