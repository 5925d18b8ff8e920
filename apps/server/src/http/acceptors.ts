import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';

/** Sockets that listen on the port, the server's own included. */
const acceptors = 16;

/** Where a server listens. */
interface Place {
  readonly host: string;
  readonly port: number;
}

/** Whether the system spreads connections among sockets on one port, and Node knows it. */
export const canShareAPort = process.platform === 'linux';

/**
 * Finds out whether a port is free, before it is shared: sockets that share a port do not notice another program that does.
 * Answers the port; a free one for 0.
 * @throws what listening there throws: EADDRINUSE, EACCES, EADDRNOTAVAIL
 */
export async function freePort({ host, port }: Place): Promise<number> {
  const probe = createServer();
  probe.listen({ host, port, exclusive: true });
  await once(probe, 'listening');
  const { port: free } = addressOf(probe);
  probe.close();
  await once(probe, 'close');
  return free;
}

/**
 * Lets newcomers in faster than one a turn. Node takes one connection from a listening socket in each turn of its event loop:
 * of hundreds who connect at once, the last would wait for as many turns, which are seconds on a busy server. So further
 * sockets listen on the same port (SO_REUSEPORT, which the server's own must have too), the kernel spreads newcomers among them,
 * and what they take becomes a connection of the server. The server's `maxConnections` holds for all of them together.
 * Answers what ends them: they let nobody in from then on, and are through when those whom they let in have left.
 */
export async function addAcceptors(server: Server): Promise<() => Promise<void>> {
  const { address: host, port } = addressOf(server);
  const limit = new SharedLimit(server);
  const options = { allowHalfOpen: !(server instanceof TlsServer), noDelay: true };
  const others = Array.from({ length: acceptors - 1 }, () => createServer(options, (socket) => limit.hand(socket)));
  const end = async (): Promise<void> => {
    const listening = others.filter((other) => other.listening);
    const closed = listening.map(async (other) => await once(other, 'close'));
    for (const other of listening) other.close();
    await Promise.all(closed);
  };
  try {
    await Promise.all(
      others.map(async (other) => {
        other.listen({ host, port, reusePort: true });
        await once(other, 'listening');
      }),
    );
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address;
}

/** One limit for the connections that a server takes itself and those that are handed to it. */
class SharedLimit {
  readonly #server: Server;
  /** Node looks at it whenever the server takes a connection itself; it counts those alone. */
  readonly #max: number | undefined;
  #open = 0;
  #handed = 0;

  constructor(server: Server) {
    this.#server = server;
    this.#max = server.maxConnections;
    server.prependListener('connection', (socket: Socket) => {
      this.#open += 1;
      socket.once('close', () => (this.#open -= 1));
    });
  }

  hand(socket: Socket): void {
    if (this.#max !== undefined && this.#open >= this.#max) {
      socket.destroy();
      return;
    }
    this.#count(1);
    socket.once('close', () => this.#count(-1));
    this.#server.emit('connection', socket);
  }

  #count(more: 1 | -1): void {
    this.#handed += more;
    if (this.#max !== undefined) this.#server.maxConnections = Math.max(0, this.#max - this.#handed);
  }
}
