import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { passOn, type FaultPlan } from './tcp-faults.ts';

/** A TCP proxy before a server, to take it away and give it back, and to treat badly what passes. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Cuts every connection, and refuses new ones, until `restore`. */
  cut(): void;
  restore(): void;
}

export interface TcpProxyOptions {
  readonly host: string;
  readonly port: number;
  /** What befalls each piece of data on its way. Default: nothing. */
  readonly faults?: FaultPlan;
}

/** Listens on a free port of 127.0.0.1 and passes everything on to the target. */
export async function tcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(options.port, options.host);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      if (options.faults) {
        const way = socket === client ? 'request' : 'answer';
        void passOn({ from: socket, to: other, way, faults: options.faults });
      } else socket.pipe(other);
      socket
        .on('error', () => other.destroy())
        .on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy does not listen on TCP');
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: address.port,
    cut,
    restore: () => void (isCut = false),
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
