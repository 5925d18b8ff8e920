import { dirname } from 'node:path';
import process from 'node:process';

import { startEmbedded } from '../embedded.ts';
import { findBinaries } from './binaries.ts';
import type { RunAs } from './run-as.ts';

/** What the test asks of this process, as JSON in its only argument. */
export interface OwnerTask {
  readonly dataDir: string;
  readonly port?: number;
  /** Root gives up its rights for those of this user before anything else. */
  readonly becomes?: RunAs;
}

/**
 * Turns this process, root's until now, into an ordinary user's, for good. Its modules are loaded by now, and the programs are at a place
 * where that user can run them: so it matters no more whether that user could have read the clone. Returns where the programs are.
 */
function become(user: RunAs): string {
  const nativeDir = dirname(dirname(findBinaries(user).postgres));
  process.setgroups?.([user.gid]);
  process.setgid?.(user.gid);
  process.setuid?.(user.uid);
  return nativeDir;
}

/** A process that owns an embedded Postgres, for tests that kill it: prints one JSON line when ready or refused, stops on SIGTERM. */
const { dataDir, port, becomes }: OwnerTask = JSON.parse(process.argv[2] ?? '{}');
const logged: string[] = [];
const answer = (value: object): void => void process.stdout.write(`${JSON.stringify({ ...value, logged })}\n`);
try {
  const nativeDir = becomes === undefined ? undefined : become(becomes);
  const server = await startEmbedded({
    dataDir,
    log: (line) => void logged.push(line),
    ...(port === undefined ? {} : { port }),
    ...(nativeDir === undefined ? {} : { nativeDir }),
  });
  process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
  answer({ url: server.url, port: server.port, pid: server.pid, uid: process.getuid?.() });
  setInterval(() => undefined, 60_000);
} catch (error) {
  answer({ error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
