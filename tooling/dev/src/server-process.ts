import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { devPaths } from './dev-paths.ts';
import type { LogView } from './log-view.ts';
import { complain, DevError, say } from './say.ts';

const killAfterMs = 15_000;
const restartPauseMs = 300;

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

/**
 * The server as a child process: started, started anew when its code changes or when it is killed, and stopped. Its
 * standard input is a pipe that ends with this process, so it never outlives it, not even a kill -9.
 */
export class ServerProcess implements AsyncDisposable {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #log: LogView;
  #running: Running | undefined;
  #isStopping = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: { readonly environment: NodeJS.ProcessEnv; readonly log: LogView }) {
    this.#environment = { ...options.environment, STOP_WITH_STDIN: 'true' };
    this.#log = options.log;
  }

  /** Starts it and waits until it listens. Returns its address. @throws DevError when it ends before */
  async start(): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const child = spawn(process.execPath, ['--max-semi-space-size=64', devPaths.serverMain], {
      cwd: devPaths.root,
      env: this.#environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const fields = this.#log.take(line);
      if (typeof fields?.url === 'string') resolve(fields.url);
    });
    createInterface({ input: child.stderr }).on('line', (line) => void process.stderr.write(`${line}\n`));
    const ended = once(child, 'exit').then(([code, signal]) => {
      reject(new DevError('The server did not start: its last words are above.', typeof code === 'number' ? code : 1));
      if (this.#running?.child === child) this.#endedByItself(code, signal);
    });
    this.#running = { child, ended };
    return promise;
  }

  /** Stops it and starts it again, one after the other however often it is asked. */
  restart(why: string): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      if (this.#isStopping) return;
      say(`${why}: starting the server again`);
      await this.#end();
      try {
        await this.start();
      } catch (error) {
        complain(`${error instanceof Error ? error.message : String(error)} Waiting for a change.`);
      }
    });
    return this.#turn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    await this.#end();
    await this.#turn;
  }

  async #end(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    running.child.kill('SIGTERM');
    const hard = setTimeout(() => running.child.kill('SIGKILL'), killAfterMs);
    await running.ended;
    clearTimeout(hard);
  }

  #endedByItself(code: unknown, signal: unknown): void {
    this.#running = undefined;
    if (this.#isStopping) return;
    if (typeof signal === 'string')
      setTimeout(() => void this.restart(`The server was ended by ${signal}`), restartPauseMs);
    else if (code !== 0) complain(`The server ended with exit code ${String(code)}. Waiting for a change.`);
  }
}
