import type { ProjectionName } from '@croupier/contract/projection';
import { present } from '@croupier/kernel/assert';
import type { Queryable } from '../../commit/queryable.ts';
import type { StorePosition } from '../../event/consumer/consume.ts';
import type { ProjectionSql } from './projection-sql.ts';

/** A projection that has rows, or will have: which generation of them is live. */
export interface LiveProjection {
  readonly name: ProjectionName;
  readonly generation: number;
  readonly rebuiltAtMs: number | null;
}

/** The consumer that keeps a generation of a projection. */
export function consumerOf(name: ProjectionName, generation: number): string {
  return `${name}/${generation}`;
}

/** Makes the first generation of those that have none, with its consumer at the start of the store. */
export async function insertProjections(db: Queryable, names: readonly ProjectionName[]): Promise<void> {
  await db.query({
    text: `WITH made AS (
        INSERT INTO projections (name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING RETURNING name, generation
      )
      INSERT INTO event_consumers (name) SELECT name || '/' || generation FROM made`,
    values: [names],
  });
}

/** The live generations of these projections, those that exist. */
export async function readLive(db: Queryable, names: readonly ProjectionName[]): Promise<LiveProjection[]> {
  const { rows } = await db.query<{ name: ProjectionName; generation: number; rebuilt_at: Date | null }>({
    name: 'live-projections',
    text: 'SELECT name, generation, rebuilt_at FROM projections WHERE name = ANY($1::text[])',
    values: [names],
  });
  return rows.map((row) => ({
    name: row.name,
    generation: row.generation,
    rebuiltAtMs: row.rebuilt_at?.getTime() ?? null,
  }));
}

/** A live generation and the place of the event store that its rows include. */
export interface PlacedProjection {
  readonly name: ProjectionName;
  readonly generation: number;
  readonly at: StorePosition;
}

/** The live generations of these projections with their places, the furthest first. */
export async function readPlaces(db: Queryable, names: readonly ProjectionName[]): Promise<PlacedProjection[]> {
  const { rows } = await db.query<{ name: ProjectionName; generation: number; xid: string; position: number }>({
    name: 'projection-places',
    text: `SELECT p.name, p.generation, c.xid::text AS xid, c.position
      FROM projections p JOIN event_consumers c ON c.name = p.name || '/' || p.generation
      WHERE p.name = ANY($1::text[]) ORDER BY c.xid DESC, c.position DESC, p.name`,
    values: [names],
  });
  return rows.map(({ name, generation, xid, position }) => ({ name, generation, at: { xid, position } }));
}

/** Makes another generation the live one. */
export async function switchGeneration(db: Queryable, name: ProjectionName, generation: number): Promise<void> {
  await db.query({
    text: 'UPDATE projections SET generation = $2, rebuilt_at = now() WHERE name = $1',
    values: [name, generation],
  });
}

/** The live generation of a projection, those that have rows or a consumer and are not live, and the next free number. */
export async function readGenerations(
  db: Queryable,
  projection: ProjectionSql,
): Promise<{ live: number; dead: number[]; next: number }> {
  const { rows } = await db.query<{ generation: number; live: number }>({
    text: `WITH RECURSIVE filled AS (
        (SELECT generation FROM ${projection.table} ORDER BY generation LIMIT 1)
        UNION ALL
        SELECT (SELECT t.generation FROM ${projection.table} t WHERE t.generation > filled.generation
          ORDER BY t.generation LIMIT 1)
        FROM filled WHERE filled.generation IS NOT NULL
      )
      SELECT g.generation, p.generation AS live FROM projections p CROSS JOIN LATERAL (
        SELECT generation FROM filled WHERE generation IS NOT NULL
        UNION SELECT split_part(name, '/', 2)::integer FROM event_consumers WHERE name LIKE p.name || '/%'
        UNION SELECT p.generation
      ) g WHERE p.name = $1`,
    values: [projection.name],
  });
  const generations = rows.map((row) => row.generation);
  return {
    live: present(rows[0], `there is no projection ${projection.name}`).live,
    dead: rows.flatMap((row) => (row.generation === row.live ? [] : [row.generation])),
    next: Math.max(...generations) + 1,
  };
}

/** The months of the event store that are detached, as YYYY-MM; one that is being detached is waited for. */
export async function readDetachedMonths(db: Queryable): Promise<string[]> {
  // Waits for the lock under which a month leaves.
  await db.query({ text: 'SELECT FROM events LIMIT 0' });
  const { rows } = await db.query<{ month: string }>({
    text: "SELECT to_char(month, 'YYYY-MM') AS month FROM event_archives ORDER BY 1",
  });
  return rows.map((row) => row.month);
}

/** Deletes some rows of a generation. Little by little: a long transaction that writes holds back every consumer. */
export async function deleteRows(
  db: Queryable,
  projection: ProjectionSql,
  options: { readonly generation: number; readonly limit: number },
): Promise<number> {
  const { rowCount } = await db.query({
    text: `DELETE FROM ${projection.table} WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM ${projection.table} WHERE generation = $1 LIMIT $2))`,
    values: [options.generation, options.limit],
  });
  return rowCount ?? 0;
}

export async function countRows(db: Queryable, projection: ProjectionSql, generation: number): Promise<number> {
  const { rows } = await db.query<{ rows: number }>({
    text: `SELECT count(*) AS rows FROM ${projection.table} WHERE generation = $1`,
    values: [generation],
  });
  return present(rows[0], 'no row').rows;
}

type Row = Readonly<Record<string, unknown>>;

/** How two generations differ, but for their number: how many rows, and the first of them on both sides. */
export async function compareGenerations(
  db: Queryable,
  projection: ProjectionSql,
  generations: { readonly live: number; readonly recomputed: number },
): Promise<{ differences: number; first: { live: Row | null; recomputed: Row | null } | null }> {
  const key = projection.key.join(', ');
  const side = (parameter: string) =>
    `(SELECT ${key}, to_jsonb(t) - 'generation' AS told FROM ${projection.table} t WHERE generation = ${parameter})`;
  const { rows } = await db.query<{ differences: number; live: Row | null; recomputed: Row | null }>({
    text: `SELECT count(*) OVER () AS differences, live.told AS live, recomputed.told AS recomputed
      FROM ${side('$1')} live FULL JOIN ${side('$2')} recomputed USING (${key})
      WHERE live.told IS DISTINCT FROM recomputed.told ORDER BY ${key} LIMIT 1`,
    values: [generations.live, generations.recomputed],
  });
  const found = rows[0];
  if (found === undefined) return { differences: 0, first: null };
  return { differences: found.differences, first: { live: found.live, recomputed: found.recomputed } };
}
