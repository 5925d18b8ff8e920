import { createPool } from '@croupier/db/pool';
import { createCore } from '../../packages/core/src/create-core.ts';
import { verifyLedger } from '../../packages/core/src/wallet/verify-ledger.ts';
import { systemCall } from '../../packages/core/src/system-call.ts';
const url = process.argv[2]!;
const pool = createPool({ url, applicationName: 'verify' });
const core = createCore({ pool });
const r = await verifyLedger(core, systemCall('x'), process.argv[3] ? { walletId: process.argv[3] } : {}, (p) =>
  console.error(p.elapsedMs, p.name),
);
console.log(JSON.stringify(r));
await pool.end();
