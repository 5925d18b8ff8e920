import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { writeDurably } from './cluster.ts';
import { EmbeddedPostgresError } from './errors.ts';

/**
 * The port to listen on: the one asked for, else the one of the last start, else a free one, which is then remembered.
 * Fails with PORT_IN_USE when the port that was asked for is taken; a remembered port that is taken is replaced.
 */
export async function choosePort(dataDir: string, asked: number | undefined): Promise<number> {
  if (asked !== undefined && asked !== 0) {
    if ((await tryPort(asked)) === undefined) throw portInUse(asked);
    return asked;
  }
  const file = join(dataDir, 'port');
  const remembered = asked === 0 ? undefined : readPort(file);
  const port = (remembered === undefined ? undefined : await tryPort(remembered)) ?? (await tryPort(0));
  if (port === undefined) throw new EmbeddedPostgresError('FAILED', 'No free port on 127.0.0.1 for Postgres.');
  if (port !== remembered) writeDurably(file, `${port}\n`, 0o644);
  return port;
}

/** The error for a port that another program holds. */
export function portInUse(port: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'PORT_IN_USE',
    `Port ${port} on 127.0.0.1, where Postgres should listen, is in use by another program. Stop that program or choose another port.`,
  );
}

function readPort(file: string): number | undefined {
  try {
    const port = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}

/** Binds and releases the port (0: any free one). Undefined when it is taken. */
function tryPort(port: number): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const server = createServer();
  server.once('error', () => resolve(undefined));
  server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
    const address = server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : undefined;
    server.close(() => resolve(bound));
  });
  return promise;
}
