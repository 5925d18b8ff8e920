import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { connect, createServer as createNetServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { addAcceptors, canShareAPort, freePort } from './acceptors.ts';

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const host = '127.0.0.1';

async function serve({ connectionsMax }: { readonly connectionsMax?: number } = {}): Promise<{
  readonly server: Server;
  readonly port: number;
}> {
  const server = createServer((_, response) => response.end('served'));
  if (connectionsMax !== undefined) server.maxConnections = connectionsMax;
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = await freePort({ host, port: 0 });
  server.listen({ host, port, reusePort: true });
  await once(server, 'listening');
  return { server, port };
}

/** So many who connect at the same moment. The kernel completes their handshakes without the server. */
async function crowd(port: number, size: number): Promise<readonly Socket[]> {
  const sockets = Array.from({ length: size }, () => connect({ host, port }).on('error', () => undefined));
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  return sockets;
}

async function turnsUntilAllAreIn(server: Server, port: number, size: number): Promise<number> {
  const inside: Socket[] = [];
  server.on('connection', (socket) => inside.push(socket));
  await crowd(port, size);
  let turns = 0;
  while (inside.length < size) {
    await nextTurn();
    turns += 1;
  }
  return turns;
}

describe.runIf(canShareAPort)('acceptors', () => {
  it('[API-11] hundreds who connect at once are let in within a fraction of as many turns of the event loop', async () => {
    const alone = await serve();
    const together = await serve();
    ends.push(await addAcceptors(together.server));
    const before = await turnsUntilAllAreIn(alone.server, alone.port, 256);
    const after = await turnsUntilAllAreIn(together.server, together.port, 256);
    expect(after).toBeLessThan(before / 3);
  });

  it('[API-11] whoever is let in by another socket is served like the others', async () => {
    const { server, port } = await serve();
    ends.push(await addAcceptors(server));
    const answers = await Promise.all(
      Array.from({ length: 64 }, async () => {
        const [response] = await once(request({ host, port, agent: false }).end(), 'response');
        const [body] = await once(response.setEncoding('utf8'), 'data');
        return body;
      }),
    );
    expect(answers).toEqual(Array.from({ length: 64 }, () => 'served'));
  });

  it('[API-11] the limit of connections holds for all sockets together, and a place that is free again is given', async () => {
    const { server, port } = await serve({ connectionsMax: 10 });
    ends.push(await addAcceptors(server));
    const inside: Socket[] = [];
    server.on('connection', (socket) => inside.push(socket));
    const served = (): number => inside.filter((socket) => !socket.destroyed).length;
    const sockets = await crowd(port, 60);
    for (const socket of sockets) socket.resume();
    const stillOpen = () => sockets.filter((socket) => !socket.destroyed && !socket.readableEnded);
    await expect.poll(() => stillOpen().length, { timeout: 10_000 }).toBe(10);
    expect(served()).toBe(10);
    for (const socket of stillOpen()) socket.destroy();
    await expect.poll(served, { timeout: 10_000 }).toBe(0);
    await crowd(port, 10);
    await expect.poll(served, { timeout: 10_000 }).toBe(10);
  });

  it('[OPS-3] a port that another program has is not shared with it', async () => {
    const other = createNetServer().listen({ host, port: 0, reusePort: true });
    ends.push(() => other.close());
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(freePort({ host, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('[OPS-2] the end waits for whoever is being served, whichever socket let him in', async () => {
    const { server, port } = await serve();
    const answers: (() => void)[] = [];
    server.removeAllListeners('request').on('request', (_, response) => answers.push(() => response.end('late')));
    const end = await addAcceptors(server);
    const asked = Array.from({ length: 32 }, () => request({ host, port, agent: false }).end());
    while (answers.length < asked.length) await nextTurn();
    let isOver = false;
    server.close();
    const over = Promise.all([end(), once(server, 'close')]).then(() => (isOver = true));
    const statuses = asked.map(async (one) => {
      const [response] = await once(one, 'response');
      response.resume();
      return response.statusCode;
    });
    await wait(50);
    expect(isOver).toBe(false);
    for (const answer of answers) answer();
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([200]));
    await over;
  });

  it('[OPS-2] after the end nobody is let in', async () => {
    const { server, port } = await serve();
    const end = await addAcceptors(server);
    server.close();
    await Promise.all([end(), once(server, 'close')]);
    const sockets = Array.from({ length: 32 }, () => connect({ host, port }));
    const outcomes = await Promise.all(
      sockets.map(async (socket) => {
        const [error] = await once(socket, 'error');
        return error.code;
      }),
    );
    expect(outcomes).toEqual(Array.from({ length: 32 }, () => 'ECONNREFUSED'));
  });
});
