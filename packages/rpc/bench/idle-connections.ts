import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ServerProcess } from './server-process.ts';

/** A connection that has had one answer and stays open. */
async function openIdle(origin: URL): Promise<Socket> {
  const socket = connect(Number(origin.port), origin.hostname);
  socket.write(
    'POST /trpc/ours/nowhere HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 0\r\n\r\n',
  );
  await once(socket, 'data');
  return socket;
}

/** Opens keep-alive connections, each used once, and gives the resident bytes by which the server grew for each. */
export async function openIdleConnections(server: ServerProcess, count: number): Promise<number> {
  const before = await server.usage();
  const sockets = await Promise.all(Array.from({ length: count }, () => openIdle(new URL(server.origin))));
  const after = await server.usage();
  for (const socket of sockets) socket.destroy();
  return Math.round((after.rssBytes - before.rssBytes) / count);
}
