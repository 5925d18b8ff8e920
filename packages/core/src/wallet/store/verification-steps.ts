import type { LedgerProgress } from '@croupier/contract/wallet';
import type { Queryable } from '../../commit/queryable.ts';

const prefix = 'ledger verify';

/** Shows the step in pg_stat_activity, for an operator and for `ledger.progress`, until the end of the transaction. */
export async function showStep(db: Queryable, step: number, steps: number, name: string): Promise<void> {
  await db.query({
    text: "SELECT set_config('application_name', $1, true)",
    values: [`${prefix} ${step}/${steps} ${name}`.slice(0, 63)],
  });
}

export async function verificationsUnderWay(db: Queryable): Promise<LedgerProgress['verifications']> {
  const { rows } = await db.query<{ application_name: string; xact_start: Date | null }>({
    text: `SELECT application_name, xact_start FROM pg_stat_activity
      WHERE datname = current_database() AND starts_with(application_name, $1) AND backend_type = 'client backend' ORDER BY pid`,
    values: [prefix],
  });
  return rows.flatMap((row) => {
    const match = /^ledger verify (\d+)\/(\d+) (.*)$/.exec(row.application_name);
    return match === null
      ? []
      : [{ step: Number(match[1]), steps: Number(match[2]), name: match[3] ?? '', startedAt: row.xact_start }];
  });
}
