import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from '@croupier/db/embedded/errors';
import { takeOwnership } from '@croupier/db/embedded/ownership';
import { devPaths } from './dev-paths.ts';
import { DevError } from './say.ts';

const whoFile = join(devPaths.lockDir, 'who.json');

export interface OnlyOne extends Disposable {
  /** Says where this one listens, for the message of a second one. */
  announce(url: string): void;
}

/**
 * Makes sure that one `pnpm dev` runs in this clone. The lock is the kernel's and falls with the process, however that ends.
 * @throws DevError that names the other one
 */
export async function onlyOne(): Promise<OnlyOne> {
  try {
    const ownership = await takeOwnership(devPaths.lockDir);
    announce(null);
    return { announce, [Symbol.dispose]: () => ownership.release() };
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError) || error.code !== 'OWNED') throw error;
    throw new DevError(`${whoRuns()} Use that one, or stop it first (Ctrl-C in its terminal).`, 1);
  }
}

function announce(url: string | null): void {
  writeFileSync(whoFile, `${JSON.stringify({ pid: process.pid, url })}\n`);
}

function whoRuns(): string {
  try {
    const who: unknown = JSON.parse(readFileSync(whoFile, 'utf8'));
    if (typeof who === 'object' && who !== null && 'pid' in who && 'url' in who) {
      const where = typeof who.url === 'string' ? who.url : 'still starting';
      return `"pnpm dev" runs already in this clone: process ${String(who.pid)}, ${where}.`;
    }
  } catch {
    // The other one has the lock and has not written its name yet.
  }
  return '"pnpm dev" runs already in this clone.';
}
