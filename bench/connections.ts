/**
 * Memory of idle keep-alive connections: the server as a process of its own, and beside it a bare node:http server as the
 * peer. Each serves one request over every connection, which then stays open.
 *
 *     pnpm bench connections [--connections 5000]
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchDatabase } from './duel/throw-away-postgres.ts';

const { values } = parseArgs({ options: { connections: { type: 'string', default: '5000' } } });
const connections = Number(values.connections);
const warmUp = 500;
/** For the garbage of the requests to go. */
const settleMs = 3_000;
const serverMain = fileURLToPath(new URL('../apps/server/src/main.ts', import.meta.url));
const peerMain = fileURLToPath(new URL('./connections/peer.ts', import.meta.url));

/** Resident memory of a process, from Linux. */
function rssBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1_024;
}

/** A connection that has served one request. */
async function open(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.write(`GET /health HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

async function openMany(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    sockets.push(
      ...(await Promise.all(Array.from({ length: Math.min(100, count - sockets.length) }, () => open(port)))),
    );
  }
  return sockets;
}

/** Bytes of resident memory that one idle connection costs. */
async function bytesEach(child: ChildProcess, port: number): Promise<number> {
  const { pid } = child;
  if (pid === undefined) throw new Error('the process has no id');
  // What the first connections make grow (code, pools) is not theirs alone.
  for (const socket of await openMany(port, warmUp)) socket.destroy();
  await delay(settleMs);
  const before = rssBytes(pid);
  const sockets = await openMany(port, connections);
  await delay(settleMs);
  const after = rssBytes(pid);
  for (const socket of sockets) socket.destroy();
  return Math.round((after - before) / connections);
}

async function ended(child: ChildProcess, how: () => void): Promise<void> {
  const exited = once(child, 'exit');
  how();
  await exited;
}

await using database = await benchDatabase();
const server = spawn(process.execPath, [serverMain], {
  stdio: ['pipe', 'pipe', 'inherit'],
  env: {
    PATH: process.env['PATH'],
    PORT: '0',
    DATABASE_URL: database.url,
    STOP_WITH_STDIN: 'true',
    KEEP_ALIVE_TIMEOUT_MS: '600000',
  },
});
const url = await new Promise<string>((resolve, reject) => {
  server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  createInterface({ input: server.stdout }).on('line', (line) => {
    const found = /"url":"(http:[^"]+)"/.exec(line)?.[1];
    if (found !== undefined) resolve(found);
  });
});
const ours = await bytesEach(server, Number(new URL(url).port));
await ended(server, () => server.stdin.end());

const peerProcess = fork(peerMain, { stdio: 'inherit' });
const [peerPort]: unknown[] = await once(peerProcess, 'message');
const peer = await bytesEach(peerProcess, Number(peerPort));
await ended(peerProcess, () => peerProcess.kill());

console.log(`${connections} idle connections: ours ${ours} bytes each, node:http ${peer} bytes each (resident memory)`);
console.log(
  JSON.stringify({
    bench: 'connections',
    node: process.version,
    connections,
    ours: { rssBytesEach: ours },
    peer: { rssBytesEach: peer },
  }),
);
