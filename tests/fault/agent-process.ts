/**
 * An agent as a process of its own: it plays one session after the other with the orchestrator of @croupier/agent, and
 * resumes first what an earlier process left unfinished. The message "finish" lets it end after its session.
 */
import { fileRunStore, type RunRecord } from '@croupier/agent/run-store';
import { playRun } from '@croupier/agent/orchestrator';
import { noPacing } from '@croupier/agent/pacing';
import { planRun } from '@croupier/agent/run-plan';
import { createCroupierClient } from '@croupier/sdk/client';
import { AckLog, recordingFetch } from './ack-log.ts';
import { agentTask, type SessionEnded } from './agent-task.ts';
import { patience } from './clients.ts';

const task = agentTask.parse(JSON.parse(process.argv[2] ?? ''));
using log = new AckLog(task.logFile);
const client = createCroupierClient({ baseUrl: task.url, token: task.token, fetch: recordingFetch(log) });
const store = fileRunStore(task.runsDirectory);
let finishing = false;
process.on('message', () => {
  finishing = true;
});
// Whoever started us is gone: nobody would read our log.
process.on('disconnect', () => process.exit(1));

async function newRun(): Promise<RunRecord> {
  const plan = await planRun(
    client,
    {
      gameId: task.gameId,
      walletId: task.walletId,
      spins: task.spins,
      strategy: task.strategy,
      pacing: noPacing,
      runId: crypto.randomUUID(),
      startedAtMs: Date.now(),
    },
    patience,
  );
  return { format: 'croupier-run/1', plan, url: task.url, sessionId: null, finishedAtMs: null };
}

for (;;) {
  const [unfinished] = await store.unfinished();
  if (!unfinished && finishing) break;
  const record = unfinished ?? (await newRun());
  await store.save(record);
  const { sessionId, state, spins, resumed } = await playRun({
    client,
    plan: record.plan,
    patienceMs: patience.retry?.maxElapsedMs,
  });
  await store.save({ ...record, sessionId, finishedAtMs: Date.now() });
  process.send?.({ sessionId, state, spins, resumed } satisfies SessionEnded);
}
process.exit(0);
