import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** What the server process tells its parent. */
export type ServerMessage =
  | { readonly kind: 'listening'; readonly origin: string }
  | { readonly kind: 'usage'; readonly cpu: NodeJS.CpuUsage; readonly rssBytes: number };

/** The server under measurement, in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly origin: string;
  /** CPU time since its start in microseconds, and its memory. */
  usage(): Promise<{ cpuMicros: number; rssBytes: number }>;
}

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** The command that runs Node on one core: the server on the first, the load on the second, where the system can pin. */
export function nodeOn(core: 0 | 1, args: readonly string[]): { command: string; args: string[] } {
  return canPin
    ? { command: 'taskset', args: ['-c', String(core), process.execPath, ...args] }
    : { command: process.execPath, args: [...args] };
}

export const isPinned = canPin;

async function nextMessage(child: ChildProcess): Promise<ServerMessage> {
  const [message] = await once(child, 'message');
  return message;
}

/** Starts `bench-server.ts`. Throws when it says anything but its origin first. */
export async function startServer(): Promise<ServerProcess> {
  const { command, args } = nodeOn(0, [
    ...process.execArgv,
    fileURLToPath(new URL('bench-server.ts', import.meta.url)),
  ]);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const first = await nextMessage(child);
  if (first.kind !== 'listening') throw new Error('The server did not say where it listens');
  return {
    origin: first.origin,
    usage: async () => {
      const answer = nextMessage(child);
      child.send('usage');
      const message = await answer;
      if (message.kind !== 'usage') throw new Error('The server did not tell its usage');
      return { cpuMicros: message.cpu.user + message.cpu.system, rssBytes: message.rssBytes };
    },
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
