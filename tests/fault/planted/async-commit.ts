import { CommitPipeline } from '@croupier/core/commit/pipeline';
import { createPool } from '@croupier/db/pool';
import { readConfig } from '@croupier/server/config';
import { servePlanted } from './compose.ts';

/** The pipeline commits over connections with synchronous_commit off; the check at the start has seen others. */
await servePlanted((core) => {
  const url = new URL(readConfig().database.url);
  url.searchParams.set('options', '-c synchronous_commit=off');
  const pool = createPool({ url: url.href, max: 4, applicationName: 'croupier planted' });
  return { ...core, pipeline: new CommitPipeline({ db: pool, clock: core.clock, observer: core.observer }) };
});
