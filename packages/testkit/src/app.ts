import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Call } from '@croupier/core/call';
import { createToken } from '@croupier/core/identity/create-token';
import { createUser } from '@croupier/core/identity/create-user';
import { importGame } from '@croupier/core/game/import-game';
import { createWallet } from '@croupier/core/wallet/create-wallet';
import { operateWallet } from '@croupier/core/wallet/operate-wallet';
import type { Role } from '@croupier/kernel/roles';
import { parseConfig } from '@croupier/server/config';
import { startServer, type RunningServer } from '@croupier/server/start-server';
import { createLogger } from '@croupier/telemetry/logger';
import { testDatabase, type TestDatabase } from './postgres.ts';

/** A user made for a test, with a token that works. */
export interface TestUser {
  readonly userId: string;
  readonly username: string;
  readonly role: Role;
  readonly tokenId: string;
  readonly token: string;
  readonly call: Call;
}

/** A whole server on a free port over a database of its own, with factories. `await using app = await testApp()`. */
export interface TestApp extends AsyncDisposable {
  readonly url: string;
  readonly server: RunningServer;
  readonly database: TestDatabase;
  /** Every log line so far, parsed. */
  readonly logLines: readonly Readonly<Record<string, unknown>>[];
  /** A new user of this role, with a token. */
  user(role: Role): Promise<TestUser>;
  /** A new wallet of the user, credited with `balanceMinor` of play money unless that is 0. Returns its id. */
  wallet(owner: TestUser, balanceMinor?: number): Promise<string>;
  /** Imports a published game of prisma/seed/games by the name of its file, and returns its id. */
  game(name?: string): Promise<string>;
  /** A request with a JSON body and a token, as it goes over the wire. */
  request(path: string, options?: TestRequest): Promise<TestAnswer>;
}

export interface TestRequest {
  readonly method?: string;
  readonly token?: string;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

export interface TestAppOptions {
  /** Environment variables of the server beyond DATABASE_URL and PORT=0. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Where the server finds its database, when that is not the test database itself, such as a proxy before it. */
  readonly databaseUrl?: (url: string) => string;
}

/** Starts the server as its composition root does. Works under vitest with the root's configuration. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = await testDatabase();
  const logLines: Record<string, unknown>[] = [];
  const logger = createLogger({
    level: 'debug',
    destination: { write: (line: string) => void logLines.push(JSON.parse(line)) },
  });
  const DATABASE_URL = options.databaseUrl?.(database.url) ?? database.url;
  const server = await startServer(
    parseConfig({ PORT: '0', DATABASE_ALLOW_UNSAFE: 'true', DATABASE_URL, ...options.variables }),
    logger,
  );
  const { core } = server;
  const admin = callAs({ userId: core.ids.next(), username: 'test-setup', role: 'admin', tokenId: core.ids.next() });

  return {
    url: server.url,
    server,
    database,
    logLines,
    async user(role) {
      const username = `${role}-${randomUUID().slice(0, 8)}`;
      const { userId } = await createUser(core, admin, { username, role });
      const { token, tokenId } = await createToken(core, admin, { userId, name: 'test', contextLevel: 2 });
      return { userId, username, role, tokenId, token, call: callAs({ userId, username, role, tokenId }) };
    },
    async wallet(owner, balanceMinor = 100_000) {
      const { walletId } = await createWallet(core, admin, {
        ownerId: owner.userId,
        currency: 'PLY',
        timeZone: 'UTC',
        idempotencyKey: randomUUID(),
      });
      if (balanceMinor > 0) {
        const credit = {
          operation: 'credit',
          walletId,
          amountMinor: balanceMinor,
          idempotencyKey: randomUUID(),
        } as const;
        await operateWallet(core, admin, credit);
      }
      return walletId;
    },
    async game(name = 'fruit-39x5') {
      const file = new URL(`../../../prisma/seed/games/${name}.json`, import.meta.url);
      const par: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (typeof par !== 'object' || par === null) throw new Error(`${name} is no PAR sheet`);
      const { gameId } = await importGame(core, admin, { par: { ...par }, idempotencyKey: randomUUID() });
      return gameId;
    },
    request: (path, request) => send(`${server.url}${path}`, request),
    async [Symbol.asyncDispose]() {
      await server.stop();
      await database[Symbol.asyncDispose]();
    },
  };
}

function callAs(who: { userId: string; username: string; role: Role; tokenId: string }): Call {
  return { principal: { ...who, contextLevel: 2 }, requestId: 'test-setup', traceId: null };
}

async function send(url: string, { method, token, body, headers }: TestRequest = {}): Promise<TestAnswer> {
  const answer = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
