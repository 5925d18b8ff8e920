import { createPool } from '@croupier/db/pool';
import { createCore } from '../create-core.ts';
import { keepAs } from './consumers.ts';
import { consumeBatch } from '../event/consumer/consume.ts';

// A process of its own that consumes one batch and never gets past its effect: the test kills it there.
const [url = '', name = ''] = process.argv.slice(2);
const core = createCore({ pool: createPool({ url, applicationName: 'consumer to be killed' }) });
await consumeBatch(core, {
  names: [name],
  batchMax: 100,
  effect: async (db, batch) => {
    await keepAs(name)(db, batch);
    process.stdout.write('in the effect\n');
    setInterval(() => undefined, 1_000);
    await new Promise(() => undefined);
  },
});
