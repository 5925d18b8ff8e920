import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a command ended. */
export interface Ended {
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Told of output as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** Runs a command to its end. Beyond `timeoutMs` it is killed, and counts as failed. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd, variables = {}, timeoutMs = 600_000, onOutput } = options;
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      onOutput?.(text);
    });
  const { promise, resolve } = Promise.withResolvers<number>();
  child.once('error', (error) => {
    output += error.message;
    resolve(127);
  });
  child.once('close', (code) => resolve(code ?? 1));
  return { code: await promise, output };
}

/** Runs a command. @throws with its output when it fails */
export async function must(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

/**
 * A virtual environment of Python with one package of this version, in the directory for temporary files: made by the first
 * run, found by the next ones. Returns its directory of programs. Needs Python 3.10 with venv, and pip's index.
 */
export async function pythonWith(name: string, version: string): Promise<string> {
  const directory = join(tmpdir(), `croupier-python-${name}-${version}`);
  const programs = join(directory, 'bin');
  const done = join(directory, 'complete');
  if (existsSync(done)) return programs;
  mkdirSync(directory, { recursive: true });
  await must('python3', ['-m', 'venv', '--clear', directory]);
  await must(join(programs, 'pip'), ['install', '--quiet', '--disable-pip-version-check', `${name}==${version}`]);
  writeFileSync(done, '');
  return programs;
}
