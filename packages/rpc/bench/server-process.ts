import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** What the server process tells its parent. */
export type ServerMessage =
  | { readonly kind: 'listening'; readonly origin: string }
  | {
      readonly kind: 'usage';
      readonly cpu: NodeJS.CpuUsage;
      readonly rssBytes: number;
      readonly heapBytes: number;
    };

const targetNames = ['trpc/ours', 'trpc/official', 'trpc/raw', 'rest/ours', 'rest/peer', 'rest/raw'] as const;
/** A way of serving the procedure. */
export type TargetName = (typeof targetNames)[number];

/** Throws when it is no name of a target. */
export function targetName(text: string | undefined): TargetName {
  const found = targetNames.find((name) => name === text);
  if (!found) throw new Error(`${text} is none of ${targetNames.join(', ')}`);
  return found;
}

/** What a server has used so far. */
export interface Usage {
  /** CPU time since its start. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
  /** JavaScript heap in use. */
  readonly heapBytes: number;
}

/** The server under measurement, in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly origin: string;
  usage(): Promise<Usage>;
  /** The same once so many connections are open, behind a collection of the garbage. */
  usageWith(connections: number): Promise<Usage>;
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

/** Starts `bench-server.ts` for one target. Throws when it says anything but its origin first. */
export async function startServer(target: TargetName): Promise<ServerProcess> {
  const { command, args } = nodeOn(0, [
    ...process.execArgv,
    '--expose-gc',
    fileURLToPath(new URL('bench-server.ts', import.meta.url)),
    target,
  ]);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const first = await nextMessage(child);
  if (first.kind !== 'listening') throw new Error('The server did not say where it listens');
  const ask = async (what: 'usage' | number): Promise<Usage> => {
    const answer = nextMessage(child);
    child.send(what);
    const message = await answer;
    if (message.kind !== 'usage') throw new Error('The server did not tell its usage');
    const { cpu, rssBytes, heapBytes } = message;
    return { cpuMicros: cpu.user + cpu.system, rssBytes, heapBytes };
  };
  return {
    origin: first.origin,
    usage: () => ask('usage'),
    usageWith: ask,
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
