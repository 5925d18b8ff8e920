import { makeThrowAwayDirectory } from '@croupier/db/throw-away-directory';
import { parseArgs } from 'node:util';
import { rehearseFullDisk } from './full-disk.ts';
import { rehearseKeptLog } from './kept-log.ts';
import { rehearseBackup } from './restored-backup.ts';
import type { SceneOptions } from './scene.ts';

/** What every rehearsal tells. */
interface Report {
  readonly ok: boolean;
  /** Why it could not be rehearsed on this machine. */
  readonly skipped?: string | null;
  readonly lost: number;
  readonly doubled: number;
  readonly findings: readonly string[];
}

type Rehearsal = (scene: SceneOptions & { clients: number; plays: number }) => Promise<Report>;

const usage = `pnpm fault recovery [--short] [--json]: rehearses docs/recovery.md
  backup      a base backup under load, everything lost, restored, verified, played on
  kept log    a base backup and the log streamed to another place; all lost in the middle of play, nothing acknowledged missing;
              and the state of a moment before
  full disk   no room for tables, then none for the log; as root only, since it mounts a small disk
  --short     without the full disk, with less play; for CI
`;

/** `pnpm fault recovery`: see the usage. Returns the exit code. */
export async function faultRecovery(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === null) {
    process.stderr.write(usage);
    return 2;
  }
  const { short, json } = options;
  const say = (line: string): void => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  const amounts = short ? { clients: 8, plays: 60 } : { clients: 24, plays: 600 };
  const rehearsals: Readonly<Record<string, Rehearsal>> = {
    backup: rehearseBackup,
    'kept log': rehearseKeptLog,
    ...(short ? {} : { 'full disk': rehearseFullDisk }),
  };
  const reports: Record<string, unknown> = {};
  let passed = 0;
  let failed = 0;
  for (const [name, rehearse] of Object.entries(rehearsals)) {
    say(name);
    try {
      const report = await inItsDirectory(say, (scene) => rehearse({ ...scene, ...amounts }));
      reports[name] = report;
      const skipped = report.skipped ?? null;
      for (const finding of report.findings) say(`    ${finding}`);
      if (skipped !== null) say(`SKIPPED ${name}: ${skipped}`);
      else say(`${report.ok ? 'ok    ' : 'FAILED'}  ${name}: ${report.lost} lost, ${report.doubled} doubled\n`);
      if (!report.ok) failed += 1;
      else if (skipped === null) passed += 1;
    } catch (error) {
      failed += 1;
      say(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  say(`${passed} passed, ${failed} failed`);
  process.stdout.write(`${JSON.stringify({ check: 'fault recovery', ok: failed === 0, short, ...reports })}\n`);
  return failed === 0 ? 0 : 1;
}

function readOptions(args: readonly string[]): { short: boolean; json: boolean } | null {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ args: [...args], options: { short: flag, json: flag } }).values;
  } catch {
    return null;
  }
}

async function inItsDirectory<T>(say: (line: string) => void, work: (scene: SceneOptions) => Promise<T>): Promise<T> {
  const directory = await makeThrowAwayDirectory();
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => directory.remove());
  return await work({ directory: directory.path, cleanup, say: (line) => say(`  ${line}`) });
}
