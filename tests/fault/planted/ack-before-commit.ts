import { CommitPipeline } from '@croupier/core/commit/pipeline';
import { servePlanted } from './compose.ts';
import { answerBeforeCommit } from './early-answers.ts';

await servePlanted((core, { pool }) => ({
  ...core,
  pipeline: new CommitPipeline({ db: answerBeforeCommit(pool), clock: core.clock, observer: core.observer }),
}));
