import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
// Otherwise every start would strip the types of the same files again.
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));

export interface CliOptions {
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
}

export interface CliRun {
  readonly child: ChildProcess;
  readonly done: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Starts the command as a process of its own, without the environment of the test except the path, and with Node's compile cache. */
export function startCli(args: readonly string[], options: CliOptions): CliRun {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.directory,
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compileCache, ...options.environment },
    stdio: 'pipe',
  });
  child.stdin.end(options.input ?? '');
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const done = Promise.all([exit, text(child.stdout), text(child.stderr)]).then(([code, stdout, stderr]) => ({
    code,
    stdout,
    stderr,
  }));
  return { child, done };
}

export function runCli(args: readonly string[], options: CliOptions): CliRun['done'] {
  return startCli(args, options).done;
}
