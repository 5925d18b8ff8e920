import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sessionEnded, type AgentTask, type SessionEnded } from './agent-task.ts';

const program = fileURLToPath(new URL('./agent-process.ts', import.meta.url));

/** An agent process that can be killed and started again. */
export class Agent {
  readonly ended: SessionEnded[] = [];
  readonly #task: AgentTask;
  #child: ChildProcess | undefined;

  constructor(task: AgentTask) {
    this.#task = task;
  }

  get logFile(): string {
    return this.#task.logFile;
  }

  start(): void {
    const child = fork(program, [JSON.stringify(this.#task)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', (message) => this.ended.push(sessionEnded.parse(message)));
    child.on('error', () => undefined);
    this.#child = child;
  }

  /** SIGKILL. Resolves when the process has ended. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Lets it end after its session. @throws when it does not end well */
  async finish(timeoutMs: number): Promise<void> {
    const child = this.#child;
    if (!child) return;
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit', { signal: AbortSignal.timeout(timeoutMs) });
      if (child.connected) child.send('finish');
      await exited;
    }
    if (child.exitCode !== 0)
      throw new Error(`agent ${this.#task.name} ended with ${child.signalCode ?? child.exitCode}`);
  }
}
