/** Exports a month in a process of its own: node export-month.ts URL DIRECTORY MONTH. Prints the answer as JSON. */
import { createPool } from '@croupier/db/pool';
import { createCore } from '../../create-core.ts';
import { systemCall } from '../../system-call.ts';
import { exportEvents } from '../archive/export-events.ts';

const [url = '', archiveDirectory = '', month = ''] = process.argv.slice(2);
const pool = createPool({ url, applicationName: 'croupier export' });
const core = createCore({ pool, archiveDirectory });
const made = await exportEvents(core, systemCall('export'), {
  scope: { kind: 'month', month },
  formats: ['jsonl', 'parquet'],
});
process.stdout.write(JSON.stringify(made));
await pool.end();
