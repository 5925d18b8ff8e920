import { once } from 'node:events';
import { createServer } from 'node:net';
import { DevError } from './say.ts';

/** Fails early, before a database is started, when the server could not listen. The server itself looks again. */
export async function requireFreePort({ host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  try {
    probe.listen({ host, port });
    await once(probe, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE') return;
    throw new DevError(
      `Port ${port} on ${host} is in use by another program. Stop that program, or choose another port: PORT=${port + 1} pnpm dev`,
      69,
    );
  } finally {
    probe.close();
  }
}
