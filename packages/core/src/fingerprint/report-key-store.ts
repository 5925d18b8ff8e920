import type { Queryable } from '../commit/queryable.ts';
import { time } from '../commit/rows.ts';

/** Keeps the public half of a key that signs reports. Harmless when it is there. */
export async function keepReportKey(
  db: Queryable,
  key: { readonly keyId: string; readonly publicKey: string },
  atMs: number,
): Promise<void> {
  await db.query({
    text: 'INSERT INTO report_keys (id, public_key, created_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING',
    values: [key.keyId, key.publicKey, time(atMs)],
  });
}

/** Every key that ever signed a report, the newest first. */
export async function readReportKeys(db: Queryable): Promise<{ keyId: string; publicKey: string }[]> {
  const { rows } = await db.query<{ id: string; public_key: string }>({
    name: 'read-report-keys',
    text: 'SELECT id, public_key FROM report_keys ORDER BY created_at DESC, id',
    values: [],
  });
  return rows.map(({ id, public_key: publicKey }) => ({ keyId: id, publicKey }));
}
