import { readFileSync } from 'node:fs';
import type { WalletOperation } from '@croupier/contract/wallet';
import type { Pool } from '@croupier/db/pool';
import type { Role } from '@croupier/kernel/roles';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { createCore, prepareEventStore, type CreateCoreOptions } from '../create-core.ts';
import { importGame } from '../game/import-game.ts';
import { createToken } from '../identity/create-token.ts';
import { createUser } from '../identity/create-user.ts';
import { authenticate } from '../identity/authenticate.ts';
import { createSession } from '../session/create-session.ts';
import { transitionSession } from '../session/transition-session.ts';
import { systemCall } from '../system-call.ts';
import { createWallet } from '../wallet/create-wallet.ts';
import { operateWallet } from '../wallet/operate-wallet.ts';

/** What a test sits down at: a core over a real database, with a published game, and users who act through use cases. */
export class Table {
  readonly core: Core;
  #keys = 0;

  private constructor(core: Core) {
    this.core = core;
  }

  /** A table over an empty, migrated database. */
  static async open(pool: Pool, options: Omit<CreateCoreOptions, 'pool'> = {}): Promise<Table> {
    const core = createCore({ pool, ...options });
    await prepareEventStore(core);
    return new Table(core);
  }

  /** An idempotency key that was not used before. */
  key(): string {
    this.#keys += 1;
    return `key-${this.#keys}`;
  }

  /** Another core on the same database: a second server process, as far as the database can tell. */
  second(options: Omit<CreateCoreOptions, 'pool'> = {}): Core {
    return createCore({ pool: this.core.pool, ...options });
  }

  async game(gameId = 'fruit-39x5'): Promise<void> {
    await importGame(this.core, systemCall('test'), { par: gameSheet(gameId), idempotencyKey: `import ${gameId}` });
  }

  /** A user of a role, with a token, as the caller that a request would make of it. */
  async caller(role: Role = 'agent', username = `${role}-${this.key()}`): Promise<Call> {
    const user = await createUser(this.core, systemCall('test'), { username, role });
    const { token } = await createToken(this.core, systemCall('test'), {
      userId: user.userId,
      name: 'test',
      contextLevel: 2,
    });
    return { principal: await authenticate(this.core, token), requestId: 'test', traceId: null };
  }

  /** A wallet of the caller with so much money in it. */
  async wallet(call: Call, creditMinor = 100_000, currency = 'PLY'): Promise<string> {
    const created = await createWallet(this.core, call, { currency, timeZone: 'UTC', idempotencyKey: this.key() });
    if (creditMinor > 0) {
      await operateWallet(this.core, systemCall('test'), {
        walletId: created.walletId,
        operation: 'credit',
        amountMinor: creditMinor,
        idempotencyKey: this.key(),
      });
    }
    return created.walletId;
  }

  /** Sets limits of a wallet, as an operator would. */
  async limit(walletId: string, limits: Extract<WalletOperation, { operation: 'setLimits' }>['limits']): Promise<void> {
    await operateWallet(this.core, systemCall('test'), {
      walletId,
      operation: 'setLimits',
      limits,
      idempotencyKey: this.key(),
    });
  }

  /** A session in state Playing. */
  async session(
    call: Call,
    walletId: string,
    options: {
      gameId?: string;
      maxBetMinor?: number;
      playSpins?: number;
      probeSpins?: number;
      clientSeed?: string;
    } = {},
  ): Promise<string> {
    const { sessionId } = await createSession(this.core, call, {
      gameId: options.gameId ?? 'fruit-39x5',
      walletId,
      profile: { behavior: 'balanced', maxBetMinor: options.maxBetMinor ?? 10_000 },
      probeSpins: options.probeSpins ?? 0,
      ...(options.playSpins === undefined ? {} : { playSpins: options.playSpins }),
      ...(options.clientSeed === undefined ? {} : { clientSeed: options.clientSeed }),
      idempotencyKey: this.key(),
    });
    for (const input of ['Start', 'Probe', 'ProbeComplete'] as const) {
      await transitionSession(this.core, call, { sessionId, input, idempotencyKey: this.key() });
    }
    return sessionId;
  }
}

export function gameFile(gameId: string): URL {
  return new URL(`../../../../prisma/seed/games/${gameId}.json`, import.meta.url);
}

/** A published PAR sheet, as a client would send it. */
export function gameSheet(gameId: string): Record<string, unknown> {
  const par: Record<string, unknown> = JSON.parse(readFileSync(gameFile(gameId), 'utf8'));
  return par;
}
