import { createPool } from '@croupier/db/pool';
import { eventChecks } from '../../packages/core/src/wallet/store/event-checks.ts';
import { entryChecks, movementChecks } from '../../packages/core/src/wallet/store/entry-checks.ts';
import { stateChecks } from '../../packages/core/src/wallet/store/state-checks.ts';
const pool = createPool({ url: process.argv[2]!, applicationName: 'verify', statementTimeoutMs: 0 });
const c = await pool.connect();
await c.query("SET work_mem='64MB'");
for (const check of [...entryChecks, ...movementChecks, ...eventChecks, ...stateChecks].filter((k) =>
  k.name.includes(process.argv[3]!),
)) {
  const r = await c.query('EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, TIMING ON) ' + check.sql, [null]);
  console.log(check.name);
  for (const row of r.rows) console.log(row['QUERY PLAN']);
}
c.release();
await pool.end();
