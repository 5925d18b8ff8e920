import type { Queryable } from '../../commit/queryable.ts';

/** A hold that an event says it closed. */
export interface NamedHold {
  readonly holdId: string;
  readonly sessionId: string;
  /** As the event tells it. */
  readonly amountMinor: unknown;
  readonly state: 'settled' | 'released';
  readonly atMs: number;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether each of these holds was the bet of its session, of that amount, and was closed in that way at that time. */
export async function closedHoldsAgree(db: Queryable, named: readonly NamedHold[]): Promise<boolean> {
  if (named.length === 0) return true;
  if (!named.every(({ holdId }) => uuid.test(holdId))) return false;
  const { rows } = await db.query<Omit<NamedHold, 'holdId'> & { id: string }>({
    text: `SELECT id::text, session_id::text AS "sessionId", amount_minor AS "amountMinor", state,
        (date_part('epoch', closed_at) * 1000)::bigint AS "atMs"
      FROM holds WHERE id = ANY ($1::uuid[])`,
    values: [named.map(({ holdId }) => holdId)],
  });
  const holds = new Map(rows.map((hold) => [hold.id, hold]));
  return named.every(({ holdId, ...told }) => {
    const hold = holds.get(holdId);
    return (
      hold !== undefined &&
      hold.sessionId === told.sessionId &&
      hold.amountMinor === told.amountMinor &&
      hold.state === told.state &&
      hold.atMs === told.atMs
    );
  });
}
