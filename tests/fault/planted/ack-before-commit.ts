import { CommitPipeline } from '@croupier/core/commit/pipeline';
import { createPool } from '@croupier/db/pool';
import { readConfig } from '@croupier/server/config';
import { answerBeforeCommit } from './early-answers.ts';
import { servePlanted } from './compose.ts';

/** Connections for the commits that are owed. */
const connections = 30;

await servePlanted((core) => {
  const pool = createPool({ url: readConfig().database.url, max: connections, applicationName: 'croupier planted' });
  return {
    ...core,
    pipeline: new CommitPipeline({ db: answerBeforeCommit(pool), clock: core.clock, observer: core.observer }),
  };
});
