import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { runPlan } from './run-plan.ts';

/** What is kept of a run beside its session: enough to resume it, and how it ended. */
export const runRecord = z.object({
  format: z.literal('croupier-run/1'),
  plan: runPlan,
  /** Which server it plays on. */
  url: z.string(),
  sessionId: z.string().nullable(),
  finishedAtMs: z.number().nullable(),
});
export type RunRecord = z.infer<typeof runRecord>;

/**
 * Keeps runs as files, one each, in a directory. A run is saved before its first request: what a crash needs afterwards is
 * the plan alone, because every idempotency key follows from it.
 */
export interface RunStore {
  /** Durable when it resolves: the file is whole or the one before, never half. */
  save(record: RunRecord): Promise<void>;
  /** Null when there is no such run. @throws when its file is damaged */
  load(runId: string): Promise<RunRecord | null>;
  /** The unfinished runs, newest first. */
  unfinished(): Promise<readonly RunRecord[]>;
}

export function fileRunStore(directory: string): RunStore {
  const pathOf = (runId: string): string => join(directory, `${z.uuid().parse(runId)}.json`);

  async function load(runId: string): Promise<RunRecord | null> {
    const text = await readFile(pathOf(runId), 'utf8').catch(absent);
    return text === null ? null : runRecord.parse(JSON.parse(text));
  }

  return {
    load,
    async save(record) {
      await mkdir(directory, { recursive: true });
      const path = pathOf(record.plan.runId);
      const draft = `${path}.${process.pid}.tmp`;
      await writeAndSync(draft, `${JSON.stringify(record, null, 2)}\n`);
      await rename(draft, path);
      await syncDirectory(directory);
    },
    async unfinished() {
      const names = (await readdir(directory).catch(absent)) ?? [];
      const records = await Promise.all(
        names
          .filter((name) => name.endsWith('.json'))
          .map((name) => load(name.slice(0, -'.json'.length)).catch(() => null)),
      );
      return records
        .flatMap((record) => (record === null || record.finishedAtMs !== null ? [] : [record]))
        .toSorted((a, b) => b.plan.startedAtMs - a.plan.startedAtMs);
    },
  };
}

function absent(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

async function writeAndSync(path: string, text: string): Promise<void> {
  await using file = await open(path, 'w', 0o600);
  await file.writeFile(text);
  await file.sync();
}

// A rename is durable when its directory is. Windows cannot open one, and needs no such call.
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(directory, 'r');
  await handle.sync();
}
