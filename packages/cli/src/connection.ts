import { join } from 'node:path';
import { createCroupierClient } from '@croupier/sdk/client';
import type { CroupierClient } from '@croupier/sdk/client-types';
import { CroupierError } from '@croupier/sdk/croupier-error';
import { defaultUrl, type Environment } from './config.ts';
import { findDemoFile, type Identity } from './demo-file.ts';
import { UsageError } from './usage-error.ts';

export interface ConnectOptions {
  readonly environment: Environment;
  readonly directory: string;
  /** Options of the command line: `--url`, `--token`, `--as`. */
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly as: Identity | undefined;
  /** Whose demo token to use when nothing else is said. */
  readonly defaultIdentity: Identity;
}

/** How the command reaches its server, and as whom. */
export interface Connection {
  readonly url: string;
  readonly client: CroupierClient;
  readonly hasToken: boolean;
  /** Sent as `Authorization: Bearer`; undefined without one. */
  readonly token: string | undefined;
  /** The demo wallet of the identity; null when the token is not a demo token, or has none. */
  readonly demoWalletId: string | null;
  /** Where runs are kept. */
  readonly runsDirectory: string;
}

/**
 * Chooses server and token: the command line, then the environment, then the demo accounts of `pnpm dev`. Sends nothing.
 * @throws UsageError when the choice contradicts itself
 */
export async function chooseConnection(options: ConnectOptions): Promise<Connection> {
  const { environment, as } = options;
  if (as !== undefined && options.token !== undefined) throw new UsageError('--as and --token exclude each other.');
  const demo = await findDemoFile(options.directory);
  const givenUrl = options.url ?? environment.url;
  const url = checkedUrl(givenUrl ?? demo?.url ?? defaultUrl);
  const givenToken = options.token ?? (as === undefined ? environment.token : undefined);
  const identity = as ?? options.defaultIdentity;
  // Demo tokens stay on this machine: they are never sent to a server elsewhere that somebody names.
  const mayUseDemo = demo !== null && (givenUrl === undefined || isLoopback(url) || sameOrigin(url, demo.url));
  const demoToken = givenToken === undefined && mayUseDemo ? demo.tokens[identity] : undefined;
  if (as !== undefined && demoToken === undefined) {
    throw new UsageError(`--as ${as} needs the demo accounts of \`pnpm dev\`, and there are none for ${url}.`);
  }
  const token = givenToken ?? demoToken;
  return {
    url,
    client: createCroupierClient({ baseUrl: url, token }),
    hasToken: token !== undefined,
    token,
    demoWalletId: demoToken === undefined ? null : (demo?.wallets[identity] ?? null),
    runsDirectory: join(demo?.directory ?? join(options.directory, '.croupier'), 'runs'),
  };
}

/** @throws CroupierError UNAUTHORIZED when there is no token, VERSION_MISMATCH, UNAVAILABLE */
export async function openConnection(connection: Connection, signal: AbortSignal): Promise<CroupierClient> {
  if (!connection.hasToken) {
    throw new CroupierError({
      code: 'UNAUTHORIZED',
      message:
        'There is no token: give --token or CROUPIER_TOKEN, or run this where `pnpm dev` keeps its demo accounts.',
    });
  }
  await connection.client.connect({ signal, retry: { maxElapsedMs: 3_000 } });
  return connection.client;
}

function checkedUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`"${text}" is no address of a server. Example: ${defaultUrl}`);
  }
  return text.replace(/\/+$/, '');
}

function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

function sameOrigin(a: string, b: string): boolean {
  return new URL(a).origin === new URL(b).origin;
}
