import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const serverMain = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));

/** The server as a process of its own. */
export interface BenchServer extends AsyncDisposable {
  readonly url: string;
  /** What its process holds in memory now; null where there is no /proc. */
  readonly memoryMiB: () => number | null;
}

export async function startServer(databaseUrl: string): Promise<BenchServer> {
  const server = spawn(process.execPath, [serverMain], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      // Counted for each request, and never reached.
      RATE_LIMIT_TOKEN_PER_SECOND: '1000000',
      PROJECTIONS: 'none',
      STOP_WITH_STDIN: 'true',
    },
  });
  const url = await urlOf(server);
  return {
    url,
    memoryMiB: () => residentMiB(server.pid ?? 0),
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.stdin?.end();
      await ended;
    },
  };
}

/** Where the server listens, from its log. The rest of the log is read and dropped. */
async function urlOf(server: ChildProcess): Promise<string> {
  const { stdout } = server;
  if (stdout === null) throw new Error('the server has no output');
  return await new Promise((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    let text = '';
    const look = (block: Buffer): void => {
      text += block.toString();
      const url = /"url":"(http:[^"]+)"/.exec(text)?.[1];
      if (url === undefined) return;
      stdout.off('data', look).resume();
      resolve(url);
    };
    stdout.on('data', look);
  });
}

function residentMiB(pid: number): number | null {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kib === undefined ? null : Math.round(Number(kib) / 1_024);
  } catch {
    return null;
  }
}
