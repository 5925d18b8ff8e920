import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createToken } from '@croupier/core/identity/create-token';
import { createUser } from '@croupier/core/identity/create-user';
import { importGame } from '@croupier/core/game/import-game';
import { systemCall } from '@croupier/core/system-call';
import { createSession } from '@croupier/core/session/create-session';
import { transitionSession } from '@croupier/core/session/transition-session';
import { createWallet } from '@croupier/core/wallet/create-wallet';
import { operateWallet } from '@croupier/core/wallet/operate-wallet';
import { applyMigrations } from '@croupier/db/migrate';
import { startThrowAway } from '@croupier/db/throw-away';
import { makeThrowAwayDirectory } from '@croupier/db/throw-away-directory';
import type { Role } from '@croupier/kernel/roles';
import { parseConfig } from '@croupier/server/config';
import { startServer } from '@croupier/server/start-server';
import { createLogger } from '@croupier/telemetry/logger';

/** A whole server over a database of its own, as a client from outside finds it. */
export interface LiveServer extends AsyncDisposable {
  readonly url: string;
  readonly gameId: string;
  /** The agent's, with money. */
  readonly walletId: string;
  readonly tokens: Readonly<Record<'admin' | 'agent', string>>;
  /** The agent's, in play. */
  readonly sessionId: string;
  /** Log lines of level error so far: what a 5xx did not tell its caller. */
  readonly errors: readonly string[];
}

/** Starts it on a free port, with a game, an administrator, and an agent who has a wallet and a session in play. */
export async function startLive(): Promise<LiveServer> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await startThrowAway());
  const archive = stack.adopt(await makeThrowAwayDirectory(), (directory) => directory.remove());
  await applyMigrations(database.url);
  const errors: string[] = [];
  const logger = createLogger({ level: 'error', destination: { write: (line: string) => void errors.push(line) } });
  const variables = {
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: database.url,
    DATABASE_ALLOW_UNSAFE: 'true',
    EVENT_ARCHIVE_DIR: archive.path,
    RATE_LIMIT_TOKEN_PER_SECOND: '0',
    RATE_LIMIT_STRANGER_PER_MINUTE: '0',
  };
  const server = stack.use(await startServer(parseConfig(variables), logger));
  const { core } = server;
  const call = systemCall('contract');
  const user = async (role: Role) => {
    const { userId } = await createUser(core, call, { username: `${role}-of-contract`, role });
    const { token } = await createToken(core, call, { userId, name: 'contract', contextLevel: 2 });
    return { userId, token };
  };
  const [admin, agent] = [await user('admin'), await user('agent')];
  const par: unknown = JSON.parse(
    readFileSync(new URL('../../prisma/seed/games/fruit-39x5.json', import.meta.url), 'utf8'),
  );
  if (typeof par !== 'object' || par === null) throw new Error('fruit-39x5 is no PAR sheet');
  const { gameId } = await importGame(core, call, { par: { ...par }, idempotencyKey: randomUUID() });
  const { walletId } = await createWallet(core, call, {
    ownerId: agent.userId,
    currency: 'PLY',
    timeZone: 'UTC',
    idempotencyKey: randomUUID(),
  });
  await operateWallet(core, call, {
    walletId,
    operation: 'credit',
    amountMinor: 1_000_000,
    idempotencyKey: randomUUID(),
  });
  const agentCall = {
    principal: {
      userId: agent.userId,
      username: 'agent-of-contract',
      role: 'agent',
      contextLevel: 2,
      tokenId: core.ids.next(),
    },
    requestId: 'contract',
    traceId: null,
  } as const;
  const { sessionId } = await createSession(core, agentCall, {
    gameId,
    walletId,
    profile: { behavior: 'balanced', maxBetMinor: 1_000 },
    probeSpins: 0,
    idempotencyKey: randomUUID(),
  });
  for (const input of ['Start', 'Probe', 'ProbeComplete'] as const)
    await transitionSession(core, agentCall, { sessionId, input, idempotencyKey: randomUUID() });
  const owned = stack.move();
  return {
    url: server.url,
    gameId,
    walletId,
    sessionId,
    tokens: { admin: admin.token, agent: agent.token },
    errors,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
