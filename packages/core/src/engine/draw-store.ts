import type { Id } from '@croupier/kernel/ids';
import { z } from 'zod';
import type { Queryable } from '../commit/queryable.ts';
import { bytes, time } from '../commit/rows.ts';
import type { Drawn } from './domain/drawn.ts';

/** What an engine answered, as it is kept until it is settled. */
export type DrawnAnswer = Pick<Drawn, 'spins' | 'reference'>;

/** Outcomes that an engine was asked for. */
export interface DrawRecord {
  readonly sessionId: Id;
  readonly nonce: number;
  /** How often these spins had been asked for before, for another request. */
  readonly draw: number;
  readonly engineId: string;
  readonly idempotencyKey: string;
  readonly requestHash: Uint8Array;
  readonly engineKey: string;
  /** Until then whoever asked may still be waiting for the answer. */
  readonly leasedUntilMs: number;
  readonly answer: DrawnAnswer | null;
  readonly answerHash: string | null;
}

const row = z
  .object({
    session_id: z.string(),
    nonce: z.number(),
    draw: z.number(),
    engine_id: z.string(),
    idempotency_key: z.string(),
    request_hash: z.instanceof(Uint8Array),
    engine_key: z.string(),
    leased_until: z.date(),
    // Written by `keepAnswer`, in just this shape, after it was checked.
    answer: z.custom<DrawnAnswer>((value) => typeof value === 'object').nullable(),
    answer_hash: z.string().nullable(),
  })
  .transform((one): DrawRecord => ({
    sessionId: one.session_id,
    nonce: one.nonce,
    draw: one.draw,
    engineId: one.engine_id,
    idempotencyKey: one.idempotency_key,
    requestHash: one.request_hash,
    engineKey: one.engine_key,
    leasedUntilMs: one.leased_until.getTime(),
    answer: one.answer,
    answerHash: one.answer_hash,
  }));

/** What was asked for from this spin of the session on, in the order of asking. */
export async function readDraws(db: Queryable, sessionId: Id, nonce: number): Promise<DrawRecord[]> {
  const { rows } = await db.query({
    name: 'read-engine-draws',
    text: 'SELECT * FROM engine_draws WHERE session_id = $1 AND nonce = $2 ORDER BY draw',
    values: [sessionId, nonce],
  });
  return z.array(row).parse(rows);
}

/** Notes that outcomes are about to be asked for. Answers false when somebody else was faster. */
export async function insertDraw(db: Queryable, draw: DrawRecord, askedAtMs: number): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'insert-engine-draw',
    text: `INSERT INTO engine_draws (session_id, nonce, draw, engine_id, idempotency_key, request_hash, engine_key,
        leased_until, asked_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
    values: [
      draw.sessionId,
      draw.nonce,
      draw.draw,
      draw.engineId,
      draw.idempotencyKey,
      bytes(draw.requestHash),
      draw.engineKey,
      time(draw.leasedUntilMs),
      time(askedAtMs),
    ],
  });
  return rowCount === 1;
}

type Place = Pick<DrawRecord, 'sessionId' | 'nonce' | 'draw'>;

/** Says until when others leave these spins alone. */
export async function leaseDraw(db: Queryable, { sessionId, nonce, draw }: Place, untilMs: number): Promise<void> {
  await db.query({
    name: 'lease-engine-draw',
    text: 'UPDATE engine_draws SET leased_until = $4 WHERE session_id = $1 AND nonce = $2 AND draw = $3',
    values: [sessionId, nonce, draw, time(untilMs)],
  });
}

/** Keeps the first answer. Answers false when there is one already: that one counts. */
export async function keepAnswer(
  db: Queryable,
  { sessionId, nonce, draw }: Place,
  kept: { readonly text: string; readonly hash: string },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'keep-engine-answer',
    text: `UPDATE engine_draws SET answer = $4, answer_hash = $5
      WHERE session_id = $1 AND nonce = $2 AND draw = $3 AND answer IS NULL`,
    values: [sessionId, nonce, draw, kept.text, kept.hash],
  });
  return rowCount === 1;
}

/** Forgets a draw. Answers false when somebody else did. */
export async function deleteDraw(db: Queryable, { sessionId, nonce, draw }: Place): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'delete-engine-draw',
    text: 'DELETE FROM engine_draws WHERE session_id = $1 AND nonce = $2 AND draw = $3',
    values: [sessionId, nonce, draw],
  });
  return rowCount === 1;
}

/**
 * Draws of which it is certain what became of them: their spins were played, with them or with others, or their session is over. Of one
 * session, or of all where nobody waits for an answer any more.
 */
export async function readSettled(
  db: Queryable,
  query: { readonly sessionId: Id | null; readonly nowMs: number; readonly limit: number },
): Promise<DrawRecord[]> {
  const { rows } = await db.query({
    name: 'read-settled-engine-draws',
    text: `SELECT d.* FROM engine_draws d JOIN sessions s ON s.id = d.session_id
      WHERE (d.session_id = $1 OR ($1::uuid IS NULL AND d.leased_until < $2))
        AND (s.nonce > d.nonce OR s.state = 'Completed')
      ORDER BY d.session_id, d.nonce, d.draw LIMIT $3`,
    values: [query.sessionId, time(query.nowMs), query.limit],
  });
  return z.array(row).parse(rows);
}
