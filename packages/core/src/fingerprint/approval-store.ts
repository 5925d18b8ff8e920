import type { ApprovalView } from '@croupier/contract/fingerprint-approval';
import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';
import { time } from '../commit/rows.ts';

interface Row {
  id: string;
  game_id: string;
  fingerprint_id: string;
  document_hash: string;
  approved_by: string;
  note: string | null;
  created_at: Date;
}

/** The newest approval of a game, or of one fingerprint; undefined without any. */
export async function readApproval(
  db: Queryable,
  of: { readonly gameId: string } | { readonly fingerprintId: Id },
): Promise<ApprovalView | undefined> {
  const { rows } = await db.query<Row>({
    name: 'read-fingerprint-approval',
    text: `SELECT * FROM fingerprint_approvals
      WHERE ($1::text IS NULL OR game_id = $1) AND ($2::uuid IS NULL OR fingerprint_id = $2) ORDER BY id DESC LIMIT 1`,
    values: ['gameId' in of ? of.gameId : null, 'fingerprintId' in of ? of.fingerprintId : null],
  });
  return rows[0] && viewOf(rows[0]);
}

export async function insertApproval(db: Queryable, approval: ApprovalView): Promise<void> {
  await db.query({
    text: `INSERT INTO fingerprint_approvals (id, game_id, fingerprint_id, document_hash, approved_by, note, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    values: [
      approval.approvalId,
      approval.gameId,
      approval.fingerprintId,
      approval.documentHash,
      approval.approvedBy,
      approval.note,
      time(approval.approvedAt.getTime()),
    ],
  });
}

function viewOf(row: Row): ApprovalView {
  return {
    approvalId: row.id,
    gameId: row.game_id,
    fingerprintId: row.fingerprint_id,
    documentHash: row.document_hash,
    approvedBy: row.approved_by,
    note: row.note,
    approvedAt: row.created_at,
  };
}
