import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ServerProcess } from './server-process.ts';

/** A connection that has had one answer and stays open. */
async function openIdle(origin: URL): Promise<Socket> {
  const socket = connect(Number(origin.port), origin.hostname);
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await once(socket, 'data');
  return socket;
}

async function openMany(origin: URL, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count)
    sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => openIdle(origin)))));
  return sockets;
}

/** What one idle keep-alive connection costs a server: resident memory, and JavaScript heap. */
export interface IdleCost {
  readonly rssBytes: number;
  readonly heapBytes: number;
}

/**
 * Opens keep-alive connections, each used once, and gives the bytes by which the server grew for each. What the first ones make
 * grow, and leave to others when they close, does not count.
 */
export async function costOfIdleConnections(server: ServerProcess, count: number): Promise<IdleCost> {
  const origin = new URL(server.origin);
  for (const socket of await openMany(origin, 500)) socket.destroy();
  const before = await server.usageWith(0);
  const sockets = await openMany(origin, count);
  const after = await server.usageWith(count);
  for (const socket of sockets) socket.destroy();
  return {
    rssBytes: Math.round((after.rssBytes - before.rssBytes) / count),
    heapBytes: Math.round((after.heapBytes - before.heapBytes) / count),
  };
}
