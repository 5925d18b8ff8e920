import { createPool, withTransaction, type Pool, type PoolClient } from '@croupier/db/pool';
import type { PlayResult } from './play.ts';

export type TamperName = 'ledger-entry-altered' | 'event-removed' | 'events-swapped';

/** What somebody with full access to the database might do to it, past its triggers. */
const tamperings: Readonly<Record<TamperName, string>> = {
  'ledger-entry-altered': `UPDATE ledger_entries SET amount_minor = amount_minor + 1
    WHERE (wallet_id, version) = (SELECT wallet_id, version FROM ledger_entries WHERE kind = 'stake' ORDER BY wallet_id, version OFFSET 7 LIMIT 1)`,
  'event-removed': `DELETE FROM events WHERE (stream_id, stream_version) =
    (SELECT stream_id, stream_version FROM events WHERE type = 'action.spin' AND stream_version > 9 ORDER BY stream_id, stream_version LIMIT 1)`,
  'events-swapped': `WITH pair AS (
      SELECT a.stream_id, a.stream_version AS v FROM events a JOIN events b
        ON b.stream_id = a.stream_id AND b.stream_version = a.stream_version + 1 AND b.type = a.type
      WHERE a.type = 'action.spin' ORDER BY a.stream_id, a.stream_version LIMIT 1)
    UPDATE events e SET payload = o.payload, hash = o.hash FROM pair p, events o
    WHERE e.stream_id = p.stream_id AND o.stream_id = p.stream_id
      AND (e.stream_version, o.stream_version) IN ((p.v, p.v + 1), (p.v + 1, p.v))`,
};

export const tamperNames = Object.keys(tamperings) as readonly TamperName[];

export interface TamperFinding {
  readonly name: TamperName;
  readonly caught: boolean;
  readonly found: string;
}

/** Alters a sound database in each of the ways, lets it be verified, and puts it back. */
export async function tamper(result: PlayResult, names: readonly TamperName[]): Promise<TamperFinding[]> {
  const pool = createPool({
    url: result.cluster.url,
    max: 2,
    applicationName: 'croupier fault',
    statementTimeoutMs: 0,
  });
  try {
    const findings: TamperFinding[] = [];
    for (const name of names) {
      const restore = await alter(pool, name);
      const { ledger, proof } = await result.verify();
      const found = [ledger, proof].filter((one) => one !== null).join('; ');
      // The ledger is proved by `ledger verify`, events by `events verify`: neither may leave it to the other.
      const caught = (name === 'ledger-entry-altered' ? ledger : proof) !== null;
      await restore();
      const again = await result.verify();
      const sound = again.ledger === null && again.proof === null;
      findings.push({ name, caught: caught && sound, found: sound ? found : `${found}; and not sound when put back` });
    }
    return findings;
  } finally {
    await pool.end();
  }
}

/** Past the triggers that refuse it: only a superuser can. Returns what undoes it. */
async function alter(pool: Pool, name: TamperName): Promise<() => Promise<void>> {
  const table = name === 'ledger-entry-altered' ? 'ledger_entries' : 'events';
  const past = async (work: (client: PoolClient) => Promise<void>): Promise<void> =>
    await withTransaction(pool, async (client) => {
      await client.query('SET LOCAL session_replication_role = replica');
      await work(client);
    });
  await past(async (client) => {
    await client.query(`CREATE TABLE kept AS SELECT * FROM ${table}`);
    const { rowCount } = await client.query(tamperings[name]);
    if (rowCount === 0) throw new Error(`${name}: nothing was there to alter`);
  });
  return async () =>
    await past(async (client) => {
      await client.query(`DELETE FROM ${table}`);
      await client.query(`INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM kept`);
      await client.query('DROP TABLE kept');
    });
}
